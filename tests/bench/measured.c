/* Runs a program and says what it took: wall and CPU time, and the most memory that it had at once.
 * A process begins with the peak of the one that it was forked from, so this one is small. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv) {
    struct timespec from, to;
    struct rusage usage;
    int status;
    if (argc < 2)
        return 2;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = fork();
    if (pid == 0) {
        (void)execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
        return 2;
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    double wall = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    (void)fprintf(stderr, "\nMEASURED {\"wall\":%.6f,\"user\":%.6f,\"system\":%.6f,\"peak\":%ld}\n",
                  wall, seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss * 1024L);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
