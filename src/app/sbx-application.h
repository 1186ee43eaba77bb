/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-background.h"
#include "sbx-canned-replies.h"
#include "sbx-connections.h"
#include "sbx-feed-watch.h"
#include "sbx-local-hub.h"
#include "sbx-notify-rules.h"
#include "sbx-speller.h"

G_BEGIN_DECLS

/* Where the templates, styles and icons are; the same whatever the application's id is. */
#define SBX_RESOURCES "/org/signalbox/Signalbox/"

/**
 * SbxApplication:
 *
 * One instance a session, with the saved hubs and the local hub. With `--hub` an instance of its
 * own instead, connected to the hubs named and to nothing else; those are not saved.
 */
#define SBX_TYPE_APPLICATION (sbx_application_get_type ())
G_DECLARE_FINAL_TYPE (SbxApplication, sbx_application, SBX, APPLICATION, AdwApplication)

SbxApplication *sbx_application_new             (void);

SbxSettings    *sbx_application_get_settings    (SbxApplication *self);
SbxConnections *sbx_application_get_connections (SbxApplication *self);
/* (nullable): the instance has none */
SbxLocalHub    *sbx_application_get_local_hub   (SbxApplication *self);
/* Made when they are first asked for. */
SbxCannedReplies *sbx_application_get_canned_replies (SbxApplication *self);
SbxSpeller     *sbx_application_get_speller     (SbxApplication *self);
SbxNotifyRules *sbx_application_get_notify_rules (SbxApplication *self);
SbxBackground  *sbx_application_get_background  (SbxApplication *self);
SbxFeedWatch   *sbx_application_get_feeds       (SbxApplication *self);
/* Whether closing the window only hides it. */
gboolean        sbx_application_stays           (SbxApplication *self);

G_END_DECLS
