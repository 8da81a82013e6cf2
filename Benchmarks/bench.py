#!/usr/bin/env python3
"""What the gateway costs beside a plain reverse proxy, against a mock vendor that answers at once.

  bench.py --gateway .build/release/llm-gateway [--work passthrough,translated] [--seconds 5] [--passes 2] [--json FILE]

Each contender runs alone, pinned to the last core; the load generator and the mock share the first. The figure to trust is the
CPU time a request costs the contender's processes, and its ratio to nginx in the same run: wall time on a shared machine is
noise. Latency is what one connection at a time sees, less what it sees without anything in between.
Needs gcc, wrk and nginx (Debian packages).
"""
import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
LAST_CORE = os.cpu_count() - 1
MOCK, NGINX, GATEWAY = 9001, 9101, 9102
OPENAI, ANTHROPIC = "openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5"
WORKS = {   # name: (model, environment of the load script, whether a plain proxy can do it)
    "passthrough 1 KiB": (OPENAI, {"PAD": "600"}, True),
    "translated 1 KiB": (ANTHROPIC, {"PAD": "600"}, False),
    "streamed 1 KiB": (OPENAI, {"PAD": "600", "STREAM": "1"}, True),
    "streamed, translated 1 KiB": (ANTHROPIC, {"PAD": "600", "STREAM": "1"}, False),
    "passthrough 16 KiB": (OPENAI, {"PAD": "15900"}, True),
    "translated 16 KiB": (ANTHROPIC, {"PAD": "15900"}, False),
    "streamed 16 KiB": (OPENAI, {"PAD": "15900", "STREAM": "1"}, True),
    "streamed, translated 16 KiB": (ANTHROPIC, {"PAD": "15900", "STREAM": "1"}, False),
}
CONFIG = f"""
server: {{ listen: 127.0.0.1:{GATEWAY}, threads: 1 }}
admin: {{ listen: 127.0.0.1:{GATEWAY + 1} }}
vendors:
  openai: {{ api_key: "sk-bench", base_url: "http://127.0.0.1:{MOCK}/v1" }}
  anthropic: {{ api_key: "sk-bench", base_url: "http://127.0.0.1:{MOCK}" }}
"""


# ---------------------------------------------------------------- processes
def tree(pid):
    """A process and its descendants."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(entry))
        except OSError:
            pass
    found, todo = [], [pid]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def usage(pid):
    """CPU seconds and resident MiB of a process tree."""
    cpu = rss = 0.0
    for one in tree(pid):
        try:
            fields = open(f"/proc/{one}/stat").read().rsplit(")", 1)[1].split()
            cpu += (int(fields[11]) + int(fields[12])) / TICKS
            rss += int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{one}/status").read())[1]) / 1024
        except (OSError, TypeError):
            pass
    return cpu, rss


class Process:
    def __init__(self, core, command, log):
        self.handle = subprocess.Popen(["taskset", "-c", str(core), *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.pid = self.handle.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in tree(self.pid):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        try:
            self.handle.wait(10)
        except subprocess.TimeoutExpired:
            self.handle.kill()
            self.handle.wait()


def wait_until_ready(process, port, model):
    body = json.dumps({"model": model, "max_tokens": 8, "messages": [{"role": "user", "content": "hi"}]}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/chat/completions", body, {"Content-Type": "application/json"})
    deadline, error = time.time() + 60, None
    while time.time() < deadline:
        try:
            return urllib.request.urlopen(request, timeout=10).read()
        except OSError as caught:
            error = caught
            time.sleep(0.02)
        if process.handle.poll() is not None:
            sys.exit(f"{process.handle.args} ended with {process.handle.returncode}")
    sys.exit(f"no answer on port {port}: {error}")


def load(port, model, environment, seconds, connections):
    command = ["taskset", "-c", "0", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(HERE / "load.lua"),
               "--latency", f"http://127.0.0.1:{port}/v1/chat/completions"]
    out = subprocess.run(command, env={**os.environ, **environment, "MODEL": model}, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", re.search(r"RESULT .*", out)[0])}


# ---------------------------------------------------------------- measuring
def contenders(options, scratch):
    found = {"nginx": (["nginx", "-c", f"{scratch}/nginx.conf", "-p", str(scratch), "-e", f"{scratch}/nginx.log"], NGINX)}
    found["gateway"] = ([options.gateway, "serve", "--config", f"{scratch}/gateway.yaml"], GATEWAY)
    return found


def measure(name, command, port, work, options, scratch):
    model, environment, _ = WORKS[work]
    model = model.split("/")[1] if name == "nginx" else model
    with open(scratch / f"{name}.log", "ab") as log, Process(0, [f"{scratch}/mock", "--port", str(MOCK)], log), \
            Process(LAST_CORE, command, log) as process:
        wait_until_ready(process, port, model)
        load(port, model, environment, 2, 32)
        before, _ = usage(process.pid)
        result = load(port, model, environment, options.seconds, 32)
        after, rss = usage(process.pid)
        alone = load(port, model, environment, 2, 1)
        direct = load(MOCK, model.split("/")[-1], environment, 2, 1)
    return {"work": work, "contender": name, "cpu_us": 1e6 * (after - before) / max(result["requests"], 1), "rps": result["rps"],
            "p50_us": 1000 * (alone["p50_ms"] - direct["p50_ms"]), "p99_us": 1000 * (alone["p99_ms"] - direct["p99_ms"]),
            "rss_mib": rss, "bad": result["non2xx"] + result["sockerr"]}


def throughput(options, scratch):
    print(f"{'work':29}{'contender':10}{'CPU us/req':>11}{'x nginx':>9}{'x passed':>9}{'req/s':>9}{'+p50 us':>9}{'+p99 us':>9}{'RSS MiB':>9}{'bad':>5}")
    nginx, passed = {}, {}
    for work in options.work:
        rows, size = {}, " ".join(work.split()[-2:])
        kind = ("streamed " if work.startswith("streamed") else "") + size
        for _ in range(options.passes):                 # interleaved, so that drift hits all alike; the best pass counts
            for name, (command, port) in contenders(options, scratch).items():
                if name == "nginx" and not WORKS[work][2]:
                    continue
                row = measure(name, command, port, work, options, scratch)
                if name not in rows or row["cpu_us"] < rows[name]["cpu_us"]:
                    rows[name] = row
        if "nginx" in rows:
            nginx[kind], passed[kind] = rows["nginx"]["cpu_us"], rows["gateway"]["cpu_us"]
        for name, row in rows.items():
            beside = f"{row['cpu_us'] / nginx[kind]:.2f}" if kind in nginx else "-"
            to_passed = f"{row['cpu_us'] / passed[kind]:.2f}" if kind in passed and name == "gateway" else "-"
            print(f"{work:29}{name:10}{row['cpu_us']:11.1f}{beside:>9}{to_passed:>9}{row['rps']:9.0f}{row['p50_us']:9.0f}{row['p99_us']:9.0f}"
                  f"{row['rss_mib']:9.1f}{row['bad']:5.0f}", flush=True)
            if options.json:
                with open(options.json, "a") as file:
                    file.write(json.dumps(row) + "\n")


def slow_streams(options, scratch, count=1000):
    """Memory with many streams at once, each a word now and then."""
    command, port = contenders(options, scratch)["gateway"]
    body = json.dumps({"model": "openai/x-mock-lat0-chunks40-delay250", "stream": True, "messages": [{"role": "user", "content": "hi"}]})
    request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
    with open(scratch / "streams.log", "ab") as log, Process(0, [f"{scratch}/mock", "--port", str(MOCK)], log), \
            Process(LAST_CORE, command, log) as process:
        wait_until_ready(process, port, OPENAI)
        clients = []
        for _ in range(count):
            clients.append(socket.create_connection(("127.0.0.1", port)))
            clients[-1].sendall(request)
        most, started = 0.0, time.time()
        while time.time() - started < 8:
            time.sleep(0.5)
            most = max(most, usage(process.pid)[1])
        begun = sum(b"200 OK" in client.recv(65536) for client in clients)
        for client in clients:
            client.close()
    print(f"\n{begun} slow streams at once: at most {most:.1f} MiB resident")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", required=True, help="the program")
    parser.add_argument("--work", help=f"comma-separated beginnings of: {', '.join(WORKS)}")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--json", help="append the rows to this file")
    parser.add_argument("--no-streams", action="store_true", help="leave out the memory of many slow streams")
    options = parser.parse_args()
    wanted = options.work.split(",") if options.work else [""]
    options.work = [name for name in WORKS if any(name.startswith(beginning) for beginning in wanted)]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = pathlib.Path(folder)
        subprocess.run(["gcc", "-O2", "-pthread", "-o", f"{folder}/mock", HERE / "mock.c"], check=True)
        (scratch / "nginx.conf").write_text((HERE / "nginx.conf.in").read_text().replace("{dir}", folder))
        (scratch / "gateway.yaml").write_text(CONFIG)
        throughput(options, scratch)
        if not options.no_streams:
            slow_streams(options, scratch)


if __name__ == "__main__":
    main()
