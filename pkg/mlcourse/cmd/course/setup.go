package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"
)

// goplsVersion is pinned here and not in go.mod: gopls and goimports want
// different versions of golang.org/x/tools.
const goplsVersion = "v0.23.0"

// kernelName is the name under which notebooks ask for the Go kernel.
const kernelName = "gonb"

// A step of the set-up. It is skipped while its stamp, which names
// everything the step depends on, is the recorded one.
type step struct {
	name  string
	stamp func() (string, error) // nil: the step looks for itself whether there is something to do
	run   func(ctx context.Context, p *progressLine) error
}

func setupCommand(ctx context.Context, c *course, args []string) error {
	fs := flags("setup")
	dev := fs.Bool("dev", false, "also what `build` and `test` need")
	if err := fs.Parse(args); err != nil {
		return err
	}
	return c.setup(ctx, *dev)
}

// setup makes what is missing under .venv. It can be killed at any moment:
// a step is recorded as done only after it is, and the next run goes on.
func (c *course) setup(ctx context.Context, dev bool) error {
	if runtime.GOOS == "windows" {
		return errors.New("the Go kernel needs Linux or macOS: on Windows run the course inside WSL (wsl --install) or the container in docker/")
	}
	if err := os.MkdirAll(c.venv(), 0o755); err != nil {
		return explain(err, "")
	}
	lock := flock.New(c.venv(".setup.lock"))
	if ok, err := lock.TryLock(); err != nil {
		return explain(err, "")
	} else if !ok {
		fmt.Println("another set-up of this folder is running; waiting for it")
		if err := lock.Lock(); err != nil {
			return err
		}
	}
	defer lock.Unlock()

	steps := c.steps(ctx, dev)
	for i, s := range steps {
		if s.stamp != nil {
			stamp, err := s.stamp()
			if err != nil {
				return err
			}
			if old, err := os.ReadFile(c.stampFile(s.name)); err == nil && string(old) == stamp {
				continue
			}
		}
		p := startLine(fmt.Sprintf("[%d/%d] %s", i+1, len(steps), s.name))
		if err := s.run(ctx, p); err != nil {
			p.end("failed")
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		}
		p.end("ready")
		if s.stamp != nil {
			if stamp, err := s.stamp(); err != nil {
				return err
			} else if err := os.MkdirAll(filepath.Dir(c.stampFile(s.name)), 0o755); err != nil {
				return explain(err, "")
			} else if err := writeFile(c.stampFile(s.name), []byte(stamp), 0o644); err != nil {
				return explain(err, "")
			}
		}
	}
	return nil
}

func (c *course) steps(ctx context.Context, dev bool) []step {
	requirements := "docker/requirements.txt"
	if dev {
		requirements = "docker/requirements-dev.txt"
	}
	return []step{
		{"Python environment", c.pythonStamp(ctx), c.makeVenv},
		{"Python packages", c.packagesStamp(dev), func(ctx context.Context, p *progressLine) error { return c.pipInstall(ctx, p, requirements) }},
		{"Go kernel and tools", c.stampOf("tools", "go.mod", "go.sum"), c.buildTools},
		{"Go language server", c.stampOf("gopls " + goplsVersion), c.installGopls},
		{"Kernel in JupyterLab", c.stampOf("kernel 2", "go.mod"), c.installKernel},
		{"Lessons as handed out", c.stampOf("handouts", handedOut), c.keepHandouts},
		{"Go build cache", nil, c.warm},
	}
}

// stampOf names what a step depends on: this program's idea of the step, the
// clone's place, the versions of Go and Python, and the content of files.
func (c *course) stampOf(what string, files ...string) func() (string, error) {
	return func() (string, error) {
		h := sha256.New()
		goPath, _ := exec.LookPath("go")
		fmt.Fprintln(h, what, c.root, runtime.Version(), runtime.GOOS, runtime.GOARCH, goPath)
		for _, f := range files {
			b, err := os.ReadFile(c.path(f))
			if err != nil {
				return "", err
			}
			h.Write(b)
		}
		return hex.EncodeToString(h.Sum(nil)), nil
	}
}

// pythonStamp is what the environment's Python says of itself: it changes
// when the system's Python is upgraded or removed under it.
func (c *course) pythonStamp(ctx context.Context) func() (string, error) {
	return func() (string, error) {
		out, err := exec.CommandContext(ctx, c.bin("python"), "-c", "import sys, encodings; print(sys.version)").Output()
		if err != nil {
			return "does not run", nil
		}
		return string(out), nil
	}
}

// packagesStamp depends on the locked file alone, not on the clone's place.
// The development packages include the student's, so either stamp will do
// for a student.
func (c *course) packagesStamp(dev bool) func() (string, error) {
	return func() (string, error) {
		sum := func(file string) (string, error) {
			b, err := os.ReadFile(c.path("docker", file))
			s := sha256.Sum256(b)
			return file + " " + hex.EncodeToString(s[:]), err
		}
		full, err := sum("requirements-dev.txt")
		if err != nil || dev {
			return full, err
		}
		if have, err := os.ReadFile(c.stampFile("Python packages")); err == nil && string(have) == full {
			return full, nil
		}
		return sum("requirements.txt")
	}
}

func (c *course) stampFile(name string) string {
	return c.venv("done", strings.ReplaceAll(name, " ", "-"))
}

func (c *course) forgetStamps() error { return os.RemoveAll(c.venv("done")) }

// goCommand runs the go command in the module's root.
func (c *course) goCommand(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = c.root
	cmd.Env = append(c.environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return explain(fmt.Errorf("go %s: %w", strings.Join(args, " "), err), string(out))
	}
	return err
}

// buildTools builds the kernel and goimports as go.mod pins them.
func (c *course) buildTools(ctx context.Context, p *progressLine) error {
	if err := c.relocate(); err != nil {
		return explain(err, "")
	}
	for tool, pkg := range map[string]string{"gonb": "github.com/janpfeifer/gonb", "goimports": "golang.org/x/tools/cmd/goimports"} {
		p.say("building %s", tool)
		if err := c.goCommand(ctx, nil, "build", "-o", c.bin(tool), pkg); err != nil {
			return err
		}
	}
	return nil
}

func (c *course) installGopls(ctx context.Context, p *progressLine) error {
	p.say("building gopls %s, which completes code in cells", goplsVersion)
	return c.goCommand(ctx, []string{"GOBIN=" + filepath.Dir(c.bin("gopls")), "GOFLAGS="}, "install", "golang.org/x/tools/gopls@"+goplsVersion)
}

// kernelEnv is what the kernel sees beyond the environment Jupyter runs in.
// Without -w and with cgo, linking a cell takes almost twice as long.
func (c *course) kernelEnv(ctx context.Context) map[string]string {
	goflags := "-ldflags=-w"
	if out, err := exec.CommandContext(ctx, "go", "env", "GOFLAGS").Output(); err == nil {
		if own := strings.TrimSpace(string(out)); own != "" && !strings.Contains(own, "-ldflags") {
			goflags = own + " " + goflags
		}
	}
	return map[string]string{
		"PATH":          strings.TrimSuffix(c.kernelPath(), os.Getenv("PATH")) + "${PATH}",
		"GOFLAGS":       goflags,
		"CGO_ENABLED":   "0",
		"MLCOURSE_ROOT": c.root,
		"GOPLSCACHE":    c.venv("cache", "gopls"),
	}
}

// installKernel registers GoNB in .venv and settles how JupyterLab behaves
// here.
func (c *course) installKernel(ctx context.Context, p *progressLine) error {
	cmd := exec.CommandContext(ctx, c.bin("gonb"), "--install", "-go_work="+c.root)
	cmd.Env = c.environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		return explain(fmt.Errorf("registering the kernel: %w", err), string(out))
	}
	path := c.venv("share", "jupyter", "kernels", kernelName, "kernel.json")
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var spec map[string]any
	if err := json.Unmarshal(b, &spec); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	spec["env"] = c.kernelEnv(ctx)
	if err := writeJSON(path, spec); err != nil {
		return err
	}
	return c.writeSettings()
}

// writeSettings makes JupyterLab quiet: no look-ups on the network, only the
// kernel of the course, notebooks as the start.
func (c *course) writeSettings() error {
	server := map[string]any{
		"ServerApp":               map[string]any{"root_dir": c.path("notebooks"), "ip": "localhost"},
		"LabApp":                  map[string]any{"default_url": "/lab/tree/00-start-here.ipynb", "extension_manager": "readonly", "news_url": nil},
		"KernelSpecManager":       map[string]any{"allowed_kernelspecs": []string{kernelName}, "ensure_native_kernel": false},
		"MultiKernelManager":      map[string]any{"default_kernel_name": kernelName},
		"MappingKernelManager":    map[string]any{"default_kernel_name": kernelName},
		"FileContentsManager":     map[string]any{"delete_to_trash": false},
		"AsyncMultiKernelManager": map[string]any{"default_kernel_name": kernelName},
	}
	overrides := map[string]any{
		"@jupyterlab/apputils-extension:notification":   map[string]any{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": false},
		"@jupyterlab/docmanager-extension:plugin":       map[string]any{"autosaveInterval": 15},
		"@jupyterlab/notebook-extension:tracker":        map[string]any{"codeCellConfig": map[string]any{"lineNumbers": true}},
		"@jupyterlab/extensionmanager-extension:plugin": map[string]any{"enabled": false},
	}
	// What the development packages add is for maintainers, at the command line.
	page := map[string]any{"disabledExtensions": map[string]any{"@jupyter/nbgrader": true, "jupyterlab-jupytext": true}}
	for path, v := range map[string]any{
		c.venv("etc", "jupyter", "labconfig", "page_config.json"):       page,
		c.venv("etc", "jupyter", "jupyter_server_config.json"):          server,
		c.venv("share", "jupyter", "lab", "settings", "overrides.json"): overrides,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return explain(err, "")
		}
		if err := writeJSON(path, v); err != nil {
			return err
		}
	}
	for _, dir := range []string{"run", "etc/jupyter-user"} {
		if err := os.MkdirAll(c.venv(dir), 0o700); err != nil {
			return explain(err, "")
		}
	}
	return nil
}

func writeJSON(path string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return explain(writeFile(path, b.Bytes(), 0o644), "")
}

// warm compiles what cells import, with the kernel's flags, so that the
// first cell of a lesson need not.
func (c *course) warm(ctx context.Context, p *progressLine) error {
	p.say("compiling the course's packages")
	env := []string{"CGO_ENABLED=0", "GOFLAGS=" + c.kernelEnv(ctx)["GOFLAGS"]}
	err := c.goCommand(ctx, env, "build", "./pkg/mlcourse/...", "github.com/janpfeifer/gonb/gonbui", "github.com/janpfeifer/gonb/cache", "gonum.org/v1/gonum/optimize")
	if err != nil && ctx.Err() == nil {
		// Cells that do not need the broken package still run.
		fmt.Printf("\na package does not compile, so cells that import it will not either:\n%v\n", err)
		return nil
	}
	return err
}
