/*
 * SIGINT, SIGTERM and SIGHUP while something is under way that has to be put away first: they wait
 * until they are asked for.
 */
#ifndef PC_CLI_SCAN_SIGNALS_H
#define PC_CLI_SCAN_SIGNALS_H

#include <signal.h>

struct pc_scan_signals {
    int fd; /* -1: they cannot be waited for, and come as ever */
    sigset_t before;
};

struct pc_scan_signals pc_scan_signals_hold(void);
/* Lets them come as before; usable with PC_CLEANUP. */
void pc_scan_signals_release(struct pc_scan_signals *signals);

/* Waits until one came, the file can be read (-1: none), or that many milliseconds are over (-1:
 * for ever). Returns the signal's number, or 0. */
int pc_scan_signals_wait(const struct pc_scan_signals *signals, int file, int patience);
/* Does what the signal does where nobody holds it: mostly, ends the program. */
void pc_scan_signals_obey(int number);

#endif
