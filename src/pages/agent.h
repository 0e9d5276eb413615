/*
 * What a browser says about itself (User-Agent, RFC 9110 section 10.1.5) in words for people:
 * "Firefox on Linux". Whoever asks may send anything there, so it is good for telling one's own
 * devices apart and for nothing else. Pure.
 */
#ifndef PC_PAGES_AGENT_H
#define PC_PAGES_AGENT_H

#include "base/buf.h"
#include "base/span.h"

/* Appends the words: at most some 40 bytes, nothing for an empty text. */
void pc_agent_words(struct pc_span agent, struct pc_buf *out);

#endif
