/* A signalfd beside what is waited for. */
#define _GNU_SOURCE
#include "cli/scan/signals.h"

#include <poll.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"

struct pc_scan_signals pc_scan_signals_hold(void) {
    struct pc_scan_signals signals;
    sigset_t ours;
    (void)sigemptyset(&ours);
    (void)sigaddset(&ours, SIGINT);
    (void)sigaddset(&ours, SIGTERM);
    (void)sigaddset(&ours, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &ours, &signals.before);
    signals.fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals.fd < 0)
        (void)pthread_sigmask(SIG_SETMASK, &signals.before, NULL);
    return signals;
}

void pc_scan_signals_release(struct pc_scan_signals *signals) {
    pc_file_close(&signals->fd);
    (void)pthread_sigmask(SIG_SETMASK, &signals->before, NULL);
}

int pc_scan_signals_wait(const struct pc_scan_signals *signals, int file, int patience) {
    struct pollfd polled[] = {{.fd = signals->fd, .events = POLLIN},
                              {.fd = file, .events = POLLIN}};
    struct signalfd_siginfo got;
    (void)poll(polled, sizeof polled / sizeof *polled, patience);
    if (signals->fd >= 0 && read(signals->fd, &got, sizeof got) == (ssize_t)sizeof got)
        return (int)got.ssi_signo;
    return 0;
}

void pc_scan_signals_obey(int number) {
    sigset_t set;
    (void)signal(number, SIG_DFL);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, number);
    (void)raise(number);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
