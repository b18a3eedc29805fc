/* The stand-in for a dropped program: calls one address of the laboratory and can do only what PLAN lists. lab_agent_c
   gives ADDRESS, PORT and PLAN. With the argument -d it goes on as a child and lets its parent end. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const plan[][2] = {PLAN};

int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "-d") && fork() > 0) return 0;
  struct sockaddr_in home = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  inet_pton(AF_INET, ADDRESS, &home.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&home, sizeof home)) return 1;
  FILE *in = fdopen(dup(s), "r");
  char word[64];
  while (fgets(word, sizeof word, in)) {
    word[strcspn(word, "\r\n")] = 0;
    for (unsigned i = 0; i < sizeof plan / sizeof *plan; i++) {
      if (strcmp(plan[i][0], word)) continue;
      if (fork() == 0) {
        dup2(s, 1);
        execl("/bin/sh", "sh", "-c", plan[i][1], NULL);
        _exit(127);
      }
      wait(NULL);
      dprintf(s, "ok\n");
    }
  }
  return 0;
}
