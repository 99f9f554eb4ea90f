import re
import resource
import sys


def peak_bytes():
    """The most memory this process has held so far; as workers/peak.ts."""
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            return int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read(), re.M)[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
