// Package kubernetes tests the manifests of this folder.
package kubernetes

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// decode reads a manifest; keys that Kubernetes does not know, or that are there twice, are errors.
func decode[T any](t *testing.T, name, kind, version string) *T {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	object := new(T)
	require.NoError(t, yaml.UnmarshalStrict(text, object), name)
	var head struct{ Kind, APIVersion string }
	require.NoError(t, yaml.Unmarshal(text, &head))
	require.Equal(t, kind, head.Kind, name)
	require.Equal(t, version, head.APIVersion, name)
	return object
}

type manifests struct {
	simulate, merge *batch.Job
	config          *core.ConfigMap
	volume          *core.PersistentVolumeClaim
}

func read(t *testing.T) manifests {
	t.Helper()
	return manifests{
		simulate: decode[batch.Job](t, "simulate.yaml", "Job", "batch/v1"),
		merge:    decode[batch.Job](t, "merge.yaml", "Job", "batch/v1"),
		config:   decode[core.ConfigMap](t, "config.yaml", "ConfigMap", "v1"),
		volume:   decode[core.PersistentVolumeClaim](t, "volume.yaml", "PersistentVolumeClaim", "v1"),
	}
}

// TestStrictness: the check would find a wrong key and a wrong type.
func TestStrictness(t *testing.T) {
	text, err := os.ReadFile("simulate.yaml")
	require.NoError(t, err)
	for _, change := range [][2]string{
		{"completionMode: Indexed", "completionmodus: Indexed"},
		{"completions: 16", "completions: many"},
		{"parallelism: 16", "completions: 16"},
		{"restartPolicy: Never", "restartPolicy: [Never]"},
		{"mountPath: /results", "mountpoint: /results"},
	} {
		require.Contains(t, string(text), change[0])
		require.Error(t, yaml.UnmarshalStrict([]byte(strings.Replace(string(text), change[0], change[1], 1)), new(batch.Job)), change[1])
	}
}

// TestManifestsFitTogether: what a server would refuse, or what would go wrong only when it runs.
func TestManifestsFitTogether(t *testing.T) {
	m := read(t)
	s := m.simulate.Spec
	require.Equal(t, batch.IndexedCompletion, *s.CompletionMode)
	require.LessOrEqual(t, *s.Parallelism, *s.Completions)
	require.Equal(t, strconv.Itoa(int(*s.Completions)), environment(m.simulate)["JOB_COMPLETIONS"])
	require.NotNil(t, s.BackoffLimitPerIndex, "maxFailedIndexes needs it")
	require.NotNil(t, s.MaxFailedIndexes)
	for _, job := range []*batch.Job{m.simulate, m.merge} {
		pod := job.Spec.Template.Spec
		require.Equal(t, core.RestartPolicyNever, pod.RestartPolicy, "backoffLimitPerIndex needs it")
		require.Len(t, pod.Containers, 1)
		require.Equal(t, m.simulate.Spec.Template.Spec.Containers[0].Image, pod.Containers[0].Image)
		require.True(t, *pod.SecurityContext.RunAsNonRoot)
		sources := map[string]core.Volume{}
		for _, v := range pod.Volumes {
			sources[v.Name] = v
		}
		for _, mount := range pod.Containers[0].VolumeMounts {
			source, there := sources[mount.Name]
			require.True(t, there, mount.Name)
			switch {
			case source.ConfigMap != nil:
				require.Equal(t, m.config.Name, source.ConfigMap.Name)
			case source.PersistentVolumeClaim != nil:
				require.Equal(t, m.volume.Name, source.PersistentVolumeClaim.ClaimName)
			default:
				require.Fail(t, "no source for "+mount.Name)
			}
		}
		resources := pod.Containers[0].Resources
		for name, limit := range resources.Limits {
			request := resources.Requests[name]
			require.LessOrEqual(t, request.Cmp(limit), 0, "%s", name)
		}
	}
	require.Equal(t, []core.PersistentVolumeAccessMode{core.ReadWriteMany}, m.volume.Spec.AccessModes)
	storage := m.volume.Spec.Resources.Requests[core.ResourceStorage]
	require.Positive(t, storage.Value())
	image, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	require.Contains(t, string(image), fmt.Sprintf("USER %d:%d", *m.merge.Spec.Template.Spec.SecurityContext.RunAsUser, *m.merge.Spec.Template.Spec.SecurityContext.FSGroup))
	require.Contains(t, string(image), "ENTRYPOINT [\"/chorus\"]")
}

func environment(job *batch.Job) map[string]string {
	values := map[string]string{}
	for _, v := range job.Spec.Template.Spec.Containers[0].Env {
		values[v.Name] = v.Value
	}
	return values
}

// TestIndexedJob plays Kubernetes: it starts the containers as processes, one for every index, with the folders of a
// machine in place of the volumes, and compares what the merge gives with a run in one process.
func TestIndexedJob(t *testing.T) {
	m := read(t)
	dir := t.TempDir()
	binary := filepath.Join(dir, "chorus")
	build := exec.Command("go", "build", "-o", binary, "./cmd/chorus")
	build.Dir = filepath.Join("..", "..")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))

	mounts := map[string]string{"/config": filepath.Join(dir, "config"), "/results": filepath.Join(dir, "results")}
	for _, folder := range mounts {
		require.NoError(t, os.Mkdir(folder, 0o700))
	}
	for name, text := range m.config.Data {
		require.NoError(t, os.WriteFile(filepath.Join(mounts["/config"], name), []byte(text), 0o600))
	}
	// chorus runs a container with more arguments, in a folder that cannot be written to.
	chorus := func(environment []string, args ...string) string {
		run := exec.Command(binary, args...)
		run.Dir, run.Env = "/", environment
		said, err := run.CombinedOutput()
		require.NoError(t, err, "%v: %s", args, said)
		return string(said)
	}
	arguments := func(job *batch.Job) (args []string) {
		for _, arg := range job.Spec.Template.Spec.Containers[0].Args {
			for mount, folder := range mounts {
				if at := strings.Index(arg, mount+"/"); at >= 0 {
					arg = arg[:at] + folder + arg[at+len(mount):]
				}
			}
			args = append(args, arg)
		}
		return args
	}
	// As the manifest says, but short: flags come after the configuration.
	short := []string{"--seeds=4", "--epochs=20", "--burn-in=4"}
	chorus(nil, append([]string{"simulate", filepath.Join(mounts["/config"], "config.yaml"), "--out", filepath.Join(dir, "one")}, short...)...)

	var values []string
	for name, value := range environment(m.simulate) {
		values = append(values, name+"="+value)
	}
	count := int(*m.simulate.Spec.Completions)
	for index := range count {
		// From the last to the first: the order is Kubernetes' own.
		chorus(append(values, fmt.Sprintf("JOB_COMPLETION_INDEX=%d", count-1-index)), append(arguments(m.simulate), short...)...)
	}
	chorus(nil, arguments(m.merge)...)

	merged := arguments(m.merge)[2]
	shards, err := filepath.Glob(filepath.Join(merged, "shard-*"))
	require.NoError(t, err)
	require.Greater(t, len(shards), count)
	for _, path := range shards {
		require.NoError(t, os.Remove(path))
	}
	want, got := contents(t, filepath.Join(dir, "one")), contents(t, merged)
	require.Contains(t, want, "epochs.csv")
	require.Contains(t, want, "report.html")
	for name, text := range want {
		require.True(t, text == got[name], name)
	}
	require.Len(t, got, len(want))
}

// contents are all files below a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(data)
		return err
	}))
	return files
}
