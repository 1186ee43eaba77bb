/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-person.h"

G_BEGIN_DECLS

/* What others are called who look at a topic, write or answer there; one of them may be ourselves. */

const char *sbx_person_words_get_own_name (void);
char       *sbx_person_words_dup_name     (const char *id,
                                           const char *name);
char       *sbx_person_words_dup          (SbxPerson  *person);

G_END_DECLS
