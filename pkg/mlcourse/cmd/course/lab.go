package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// firstNotebook is what `lab` opens.
const firstNotebook = "00-start-here.ipynb"

func lab(ctx context.Context, c *course, args []string) error {
	args, rest := splitArgs(args)
	fs := flags("lab")
	noBrowser := fs.Bool("no-browser", false, "do not open a browser; print the address")
	port := fs.Int("port", 0, "the port to listen at (default: 8888, or the next free one)")
	ip := fs.String("ip", "localhost", "the address to listen at; only this machine by default")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("lab does not know %q; options for JupyterLab itself go behind --", fs.Arg(0))
	}
	if *port != 0 {
		if err := portFree(*ip, *port); err != nil {
			return err
		}
	}
	if err := c.setup(ctx, false); err != nil {
		return err
	}
	if *port == 0 {
		if s, ok := c.runningLab(); ok {
			address := s.URL + "lab/tree/" + firstNotebook + "?token=" + s.Token
			fmt.Printf("The course is open already (process %d); a second one on the same notebooks would overwrite the first one's work.\nIts address: %s\n", s.PID, address)
			if !*noBrowser {
				return c.python(ctx, "-m", "webbrowser", address).Run()
			}
			return nil
		}
	}
	jupyter := []string{"-m", "jupyterlab", "--ServerApp.ip=" + *ip}
	if *port != 0 {
		jupyter = append(jupyter, "--ServerApp.port="+strconv.Itoa(*port), "--ServerApp.port_retries=0")
	}
	if *noBrowser {
		jupyter = append(jupyter, "--no-browser")
	}
	if os.Getuid() == 0 {
		jupyter = append(jupyter, "--allow-root") // as in a container
	}
	if !loopback(*ip) {
		fmt.Printf("Listening at %s: whoever reaches this machine and has the token can run programs on it.\n", *ip)
	}
	return c.serve(ctx, append(jupyter, rest...))
}

// splitArgs separates what stands behind a lone -- for JupyterLab.
func splitArgs(args []string) (own, rest []string) {
	for i, a := range args {
		if a == "--" {
			return args[:i], args[i+1:]
		}
	}
	return args, nil
}

func loopback(ip string) bool {
	return ip == "localhost" || net.ParseIP(ip).IsLoopback()
}

// serve runs JupyterLab until it ends. An interrupt at the terminal reaches
// Jupyter by itself, which asks before it stops; anything else is handed on.
func (c *course) serve(_ context.Context, args []string) error {
	cmd := c.python(context.Background(), args...)
	cmd.Dir = c.path("notebooks")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		for s := range signals {
			if s != os.Interrupt || !isTerminal(os.Stdin) {
				cmd.Process.Signal(syscall.SIGTERM)
			}
		}
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return fmt.Errorf("JupyterLab ended with status %d; its last lines above say why. `go tool course doctor` looks for what is missing", exit.ExitCode())
	}
	return nil
}

// portFree returns an error with a way out when something listens at the port.
func portFree(ip string, port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
	switch {
	case err == nil:
		return l.Close()
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is taken by another program: choose another with --port %d, or leave --port out and a free one is found", port, port+1)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %d is reserved for the system: choose one above 1023, such as --port 8888", port)
	}
	return fmt.Errorf("cannot listen at %s port %d: %w", ip, port, err)
}

// A server is what a running Jupyter writes about itself.
type server struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	PID   int    `json:"pid"`
	Root  string `json:"root_dir"`
}

// runningLab finds a JupyterLab of this clone that answers.
func (c *course) runningLab() (server, bool) {
	files, _ := filepath.Glob(filepath.Join(strings.NewReplacer("[", "\\[", "*", "\\*", "?", "\\?").Replace(c.venv("run")), "jpserver-*.json"))
	client := http.Client{Timeout: 2 * time.Second}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		var s server
		if json.Unmarshal(b, &s) != nil || s.Root != c.path("notebooks") {
			continue
		}
		resp, err := client.Get(s.URL + "api?token=" + s.Token)
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return s, true
		}
	}
	return server{}, false
}
