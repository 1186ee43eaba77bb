/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SBX_TYPE_ANNOUNCER (sbx_announcer_get_type ())

/*
 * SbxAnnouncer:
 *
 * Nothing to see: a status of the window, which tells what happened that a screen reader should say. Before GTK 4.14 there is no
 * function to announce something; there a changed name of a status is what reaches assistive technology. (Since GTK 4.10 or so a status
 * has no name: what shall have one is of another role.)
 *
 * What comes in short succession is said together and not too often, and many messages are only counted.
 *
 * Properties: `enabled` (boolean).
 */
G_DECLARE_FINAL_TYPE (SbxAnnouncer, sbx_announcer, SBX, ANNOUNCER, GtkWidget)

void sbx_announcer_say          (SbxAnnouncer *self,
                                 const char   *text);
/* @n messages in the topic of that title, and what is said of the last where it is the only one. */
void sbx_announcer_say_messages (SbxAnnouncer *self,
                                 const char   *topic,
                                 const char   *text,
                                 guint         n);

G_END_DECLS
