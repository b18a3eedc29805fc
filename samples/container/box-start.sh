#!/bin/bash
# The engine: the container's namespaces, then its first process.
exec nsenter --net=/run/netns/lab-box unshare --mount --pid --ipc --uts --fork /opt/lab/bin/box-init.sh
