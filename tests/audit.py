"""`python -m tests.audit`: known holes in what requirements.lock installs, where the list of holes can be reached.

Offline, it says that it was skipped and succeeds: a check that fails with the network teaches people to ignore it.
"""

import json
import subprocess
import sys
from pathlib import Path

SECONDS = 120
COMMAND = (sys.executable, "-m", "pip_audit", "--requirement", "requirements.lock", "--require-hashes", "--no-deps",
           "--disable-pip", "--progress-spinner=off", "--format=json")  # fmt: skip


def main() -> int:
    house = Path(__file__).resolve().parent.parent
    try:
        result = subprocess.run(COMMAND, cwd=house, capture_output=True, text=True, check=False, timeout=SECONDS)
        report = json.loads(result.stdout)
    except subprocess.TimeoutExpired:
        print(f"pip-audit: skipped, no answer within {SECONDS} s")
        return 0
    except json.JSONDecodeError:
        reason = result.stderr.strip().splitlines()[-1:] or ["no report"]
        print(f"pip-audit: skipped, the list of known holes cannot be reached ({reason[0][:120]})")
        return 0
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, fixed in {', '.join(hole['fix_versions']) or 'none'}"
        for package in report["dependencies"]
        for hole in package.get("vulns", [])
    ]
    print("\n".join(holes) or f"pip-audit: no known hole in {len(report['dependencies'])} packages")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
