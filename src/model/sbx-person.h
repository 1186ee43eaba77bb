/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxPerson:
 *
 * Somebody else who types in a topic or looks at it.
 *
 * Properties, all read-only: `id`, `name` (strings).
 */
#define SBX_TYPE_PERSON (sbx_person_get_type ())
G_DECLARE_FINAL_TYPE (SbxPerson, sbx_person, SBX, PERSON, GObject)

const char *sbx_person_get_id   (SbxPerson  *self);
const char *sbx_person_get_name (SbxPerson  *self);

gboolean    sbx_person_is_made_id (const char *id);

/* For the models: since when somebody does, and until when unless it is said again, both in ms since 1970. */
SbxPerson  *sbx_person_new       (const char *id,
                                  const char *name,
                                  gint64      since);
void        sbx_person_set_until (SbxPerson  *self,
                                  gint64      until);
gint64      sbx_person_get_until (SbxPerson  *self);
int         sbx_person_compare   (gconstpointer a,
                                  gconstpointer b);

G_END_DECLS
