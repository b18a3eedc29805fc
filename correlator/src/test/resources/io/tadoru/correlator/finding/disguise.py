# Gives itself the name of a thread of the kernel, then writes a file.
with open("/proc/self/comm", "w") as name:
    name.write("kworker/u8:1")
open("/home/kenji/out.txt", "w").close()
