package snippet

import (
	//chorus:allow os reads the vectors of the reference implementation
	"os"
	"path/filepath" //chorus:allow path/filepath the same
	//chorus:allow time not everything can be excused
	"time" // want "import: .time." "@-1 exemption: //chorus:allow excuses nothing"
	//chorus:allow os
	"os/exec" // want "import: .os/exec." "@-1 exemption: //chorus:allow gives no reason"
)

var (
	_ = os.Open
	_ = filepath.Join
	_ = time.Now
	_ = exec.Command
)
