/* The seccomp filter: a table of what each process may not ask of the kernel. Everything else may
 * be asked: libraries change what they call, and a missing row must not stop a gate. */
#define _GNU_SOURCE
#include "confine/filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>

enum { AUTHORITY = 1 << PC_PROCESS_AUTHORITY, EDGE = 1 << PC_PROCESS_EDGE_WORKER };
enum { BOTH = AUTHORITY | EDGE };

/* What happens to who asks. */
enum reply {
    KILL,   /* only an attack asks this */
    REFUSE, /* EPERM */
    ABSENT, /* ENOSYS: the C library then asks in another way that can be looked at */
};

/* By name, so that a call that this machine's kernel or architecture does not have is left out. */
static const struct {
    const char *call;
    enum reply reply;
    unsigned processes;
} table[] = {
    /* another program */
    {"execve", KILL, BOTH},
    {"execveat", KILL, BOTH},
    {"uselib", KILL, BOTH},
    /* another process; clone has a rule of its own below */
    {"fork", REFUSE, BOTH},
    {"vfork", REFUSE, BOTH},
    {"clone3", ABSENT, BOTH},
    /* the memory and files of another process */
    {"ptrace", KILL, BOTH},
    {"process_vm_readv", KILL, BOTH},
    {"process_vm_writev", KILL, BOTH},
    {"process_madvise", REFUSE, BOTH},
    {"pidfd_getfd", KILL, BOTH},
    {"kcmp", REFUSE, BOTH},
    {"userfaultfd", KILL, BOTH},
    /* the kernel */
    {"kexec_load", KILL, BOTH},
    {"kexec_file_load", KILL, BOTH},
    {"init_module", KILL, BOTH},
    {"finit_module", KILL, BOTH},
    {"delete_module", KILL, BOTH},
    {"bpf", KILL, BOTH},
    {"perf_event_open", KILL, BOTH},
    {"io_uring_setup", REFUSE, BOTH},
    {"modify_ldt", REFUSE, BOTH},
    {"personality", REFUSE, BOTH},
    {"syslog", REFUSE, BOTH},
    /* keys of the kernel */
    {"add_key", KILL, BOTH},
    {"request_key", KILL, BOTH},
    {"keyctl", KILL, BOTH},
    /* what the file system looks like */
    {"mount", KILL, BOTH},
    {"umount2", KILL, BOTH},
    {"move_mount", KILL, BOTH},
    {"mount_setattr", KILL, BOTH},
    {"open_tree", KILL, BOTH},
    {"fsopen", KILL, BOTH},
    {"fsconfig", KILL, BOTH},
    {"fsmount", KILL, BOTH},
    {"fspick", KILL, BOTH},
    {"pivot_root", KILL, BOTH},
    {"chroot", KILL, BOTH},
    {"setns", KILL, BOTH},
    {"unshare", KILL, BOTH},
    {"open_by_handle_at", KILL, BOTH},
    {"name_to_handle_at", REFUSE, BOTH},
    {"mknod", REFUSE, BOTH},
    {"mknodat", REFUSE, BOTH},
    /* the machine */
    {"swapon", KILL, BOTH},
    {"swapoff", KILL, BOTH},
    {"reboot", KILL, BOTH},
    {"acct", KILL, BOTH},
    {"quotactl", KILL, BOTH},
    {"quotactl_fd", KILL, BOTH},
    {"iopl", KILL, BOTH},
    {"ioperm", KILL, BOTH},
    {"settimeofday", KILL, BOTH},
    {"clock_settime", KILL, BOTH},
    {"sethostname", KILL, BOTH},
    {"setdomainname", KILL, BOTH},
    {"vhangup", KILL, BOTH},
};

static uint32_t action_of(enum reply reply) {
    switch (reply) {
    case REFUSE:
        return SCMP_ACT_ERRNO(EPERM);
    case ABSENT:
        return SCMP_ACT_ERRNO(ENOSYS);
    case KILL:
        break;
    }
    return SCMP_ACT_KILL_PROCESS;
}

static int add_rows(scmp_filter_ctx filter, unsigned process) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int number = seccomp_syscall_resolve_name(table[i].call);
        if (number < 0 || (table[i].processes & process) == 0)
            continue;
        int failed = seccomp_rule_add(filter, action_of(table[i].reply), number, 0);
        if (failed != 0)
            return failed;
    }
    /* A thread is welcome, a process is not. */
    const uint64_t thread = CLONE_THREAD;
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, thread, 0));
}

pc_err pc_filter_load(enum pc_process process, struct pc_diag *diag) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "no memory for the seccomp filter");
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (failed == 0)
        failed = add_rows(filter, 1u << process);
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    if (failed != 0)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "the seccomp filter cannot be loaded: %s",
                           strerror(-failed));
    return PC_OK;
}
