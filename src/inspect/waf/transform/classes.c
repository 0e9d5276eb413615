/* Which classes each byte is of, and which pairs it begins and ends. */
#include "inspect/waf/transform/rewrite.h"

#define RUN4(c)  c, c, c, c
#define RUN16(c) RUN4(c), RUN4(c), RUN4(c), RUN4(c)

/* Short names for the table. */
enum {
    NL = PC_WAF_CLASS_NUL,
    SP = PC_WAF_CLASS_SPACE,
    LI = PC_WAF_CLASS_LINE,
    FE = PC_WAF_CLASS_FEED,
    QU = PC_WAF_CLASS_QUOTE,
    HA = PC_WAF_CLASS_HASH,
    PC = PC_WAF_CLASS_PERCENT,
    AM = PC_WAF_CLASS_AMPERSAND,
    PL = PC_WAF_CLASS_PLUS,
    SE = PC_WAF_CLASS_SEPARATOR,
    DI = PC_WAF_CLASS_DIGIT,
    UP = PC_WAF_CLASS_UPPER,
    LO = PC_WAF_CLASS_LOWER,
    BA = PC_WAF_CLASS_BACKSLASH,
    CA = PC_WAF_CLASS_CARET,
    HI = PC_WAF_CLASS_HIGH,
    NB = PC_WAF_CLASS_NBSP | PC_WAF_CLASS_HIGH,
    LE = PC_WAF_CLASS_NBSP_LEAD | PC_WAF_CLASS_HIGH,
    OT = PC_WAF_CLASS_OTHER,
};

/* clang-format off */
const uint32_t pc_waf_byte_classes[256] = {
    NL, OT, OT, OT, RUN4(OT),       OT, LI, LI, FE, FE, LI, OT, OT, /* 0x00 */
    RUN16(OT),
    SP, OT, QU, HA, OT, PC, AM, QU, OT, OT, OT, PL, SE, OT, OT, OT, /* space ! " # $ % & ' … */
    RUN4(DI), RUN4(DI),             DI, DI, OT, SE, RUN4(OT),       /* 0 … 9 : ; */
    OT, UP, UP, UP, RUN4(UP),       RUN4(UP),       RUN4(UP),       /* @ A … */
    RUN4(UP), RUN4(UP),             UP, UP, UP, OT, BA, OT, CA, OT, /* P … Z [ \ ] ^ _ */
    OT, LO, LO, LO, RUN4(LO),       RUN4(LO),       RUN4(LO),       /* ` a … */
    RUN4(LO), RUN4(LO),             LO, LO, LO, OT, RUN4(OT),       /* p … z { | } ~ */
    RUN16(HI), RUN16(HI),                                           /* 0x80 */
    NB, HI, HI, HI, RUN4(HI),       RUN4(HI),       RUN4(HI),       /* 0xa0 */
    RUN16(HI),
    HI, HI, LE, HI, RUN4(HI),       RUN4(HI),       RUN4(HI),       /* 0xc0 */
    RUN16(HI), RUN16(HI), RUN16(HI),
};
/* clang-format on */

/* Pairs: a byte's low half has those it ends, its high half those it begins, in the order of the
 * classes from PAIRS_FROM on. */
enum { PAIRS_FROM = 20, BEGINS = 16 };
#define PAIR(name)   (PC_WAF_CLASS_##name >> PAIRS_FROM)
#define BEGIN(name)  (PAIR(name) << BEGINS)
#define BLANK_PAIRS  (BEGIN(BLANK_LAST) | PAIR(BLANK_FIRST))
#define START_BEGINS (BEGIN(BLANK_FIRST) | BEGIN(DOT_FIRST))
#define END_ENDS     PAIR(BLANK_LAST)

static const uint32_t pairs[256] = {
    ['\t'] = BLANK_PAIRS,
    ['\n'] = BLANK_PAIRS,
    ['\v'] = BLANK_PAIRS,
    ['\f'] = BLANK_PAIRS,
    ['\r'] = BLANK_PAIRS,
    [' '] = BLANK_PAIRS | BEGIN(SPACES) | PAIR(SPACES) | BEGIN(SPACE_BEFORE),
    ['('] = PAIR(SPACE_BEFORE),
    ['/'] =
        PAIR(SPACE_BEFORE) | BEGIN(COMMENT) | PAIR(COMMENT_END) | BEGIN(SLASHES) | PAIR(SLASHES),
    ['*'] = PAIR(COMMENT) | BEGIN(COMMENT_END),
    ['-'] = BEGIN(DASHES) | PAIR(DASHES),
    ['.'] = PAIR(SLASHES) | PAIR(DOT_FIRST),
    ['0'] = BEGIN(HEX),
    ['x'] = PAIR(HEX),
    ['X'] = PAIR(HEX),
};

uint32_t pc_waf_classes(struct pc_span bytes) {
    if (bytes.len == 0)
        return PC_WAF_CLASS_EMPTY;
    const unsigned char *s = (const unsigned char *)bytes.ptr;
    uint32_t classes = 0, found = 0, before = START_BEGINS;
    for (size_t i = 0; i < bytes.len; i++) {
        uint32_t pair = pairs[s[i]];
        classes |= pc_waf_byte_classes[s[i]];
        found |= (before >> BEGINS) & pair;
        before = pair;
    }
    found |= (before >> BEGINS) & END_ENDS;
    return classes | found << PAIRS_FROM;
}

size_t pc_waf_first(struct pc_span in, uint32_t classes) {
    const unsigned char *s = (const unsigned char *)in.ptr;
    uint32_t wanted = classes >> PAIRS_FROM, before = START_BEGINS;
    for (size_t i = 0; i < in.len; i++) {
        uint32_t pair = pairs[s[i]];
        if ((pc_waf_byte_classes[s[i]] & classes) != 0 || ((before >> BEGINS) & pair & wanted) != 0)
            return i;
        before = pair;
    }
    return in.len;
}
