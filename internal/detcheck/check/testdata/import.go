package snippet

import (
	"crypto/rand" // want "import: .crypto/rand. brings in randomness"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	old "math/rand"    // want "import: .math/rand. brings in randomness"
	new "math/rand/v2" // want "import: .math/rand/v2. brings in randomness"
	"net/url"          // want "import: .net/url. brings in the network"
	"os"               // want "import: .os. brings in the operating system"
	"runtime"          // want "import: .runtime. brings in"
	"strconv"
	"time"     // want "import: .time. brings in the clock"
	_ "unsafe" // want "import: .unsafe. brings in"
)

var (
	_ = rand.Reader
	_ = json.Valid
	_ = fmt.Errorf
	_ io.Reader
	_ fs.FS
	_ = old.Int
	_ = new.NewPCG
	_ = url.Parse
	_ = os.Open
	_ = runtime.NumCPU
	_ = strconv.Itoa
	_ = time.Now
)
