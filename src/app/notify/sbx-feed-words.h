/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-rhythm.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* What is wrong with what should speak, in words. All pure; results are (transfer full). */

char *sbx_feed_words_duration    (double           seconds);
char *sbx_feed_words_lost        (SbxWorld        *world);
char *sbx_feed_words_silent_title (SbxWorld       *world);
char *sbx_feed_words_silent      (const char      *name,
                                  const SbxRhythm *rhythm);
char *sbx_feed_words_many_silent (const char      *hub,
                                  GPtrArray       *names);

G_END_DECLS
