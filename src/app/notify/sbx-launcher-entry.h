/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxLauncherEntry:
 *
 * How far all running sessions are, on the program's icon, where the shell shows such a thing: com.canonical.Unity.LauncherEntry, which
 * is heard by docks of several desktops.
 */
#define SBX_TYPE_LAUNCHER_ENTRY (sbx_launcher_entry_get_type ())
G_DECLARE_FINAL_TYPE (SbxLauncherEntry, sbx_launcher_entry, SBX, LAUNCHER_ENTRY, GObject)

/* (nullable) @bus: without one nobody is told. @worlds: GListModel of SbxWorld. */
SbxLauncherEntry *sbx_launcher_entry_new  (GDBusConnection  *bus,
                                           const char       *application_id,
                                           GListModel       *worlds);
/* The icon has no progress any more. */
void              sbx_launcher_entry_stop (SbxLauncherEntry *self);

G_END_DECLS
