"""Writes the project that is built: 48 files of C, a main program and a Makefile. project.py FOLDER"""
import sys
from pathlib import Path

folder = Path(sys.argv[1])
PARTS = range(48)
for n in PARTS:
    (folder / f"part{n:02}.c").write_text(
        "#include <stdio.h>\n#include <string.h>\n#include <stdlib.h>\n#include <errno.h>\n"
        + "".join(f"static int step{n}_{i}(int x) {{ return x * {i + 3} % {n + 7} + (int) strlen(\"step{i}\"); }}\n"
                  for i in range(40))
        + f"int part{n}(int x) {{ return " + " + ".join(f"step{n}_{i}(x)" for i in range(40)) + "; }\n")
(folder / "main.c").write_text(
    "#include <stdio.h>\nint foo(void);\n" + "".join(f"int part{n}(int);\n" for n in PARTS)
    + 'int main(void) { printf("%d\\n", foo() + ' + " + ".join(f"part{n}({n})" for n in PARTS) + "); return 0; }\n")
(folder / "Makefile").write_text("""\
OBJECTS = main.o libfoo-2.1/foo.o $(patsubst %.c,%.o,$(wildcard part*.c))
app: $(OBJECTS)
\tcc -o $@ $(OBJECTS)
%.o: %.c
\tcc -O1 -c -o $@ $<
libfoo-2.1.tar.gz:
\tcurl -s -o $@ $(VENDOR)/$@
libfoo-2.1/foo.c: libfoo-2.1.tar.gz
\ttar xzmf $<
\tpython3 libfoo-2.1/tools/stamp.py
clean:
\trm -f *.o app
""")
