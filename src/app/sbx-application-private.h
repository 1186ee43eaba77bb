/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-application.h"

#include "sbx-do-not-disturb.h"
#include "sbx-job-notifier.h"
#include "sbx-launcher-entry.h"
#include "sbx-notifier.h"
#include "sbx-window.h"

G_BEGIN_DECLS

/* Only for sbx-application*.c. */
struct _SbxApplication
{
  AdwApplication  parent_instance;

  GPtrArray      *hubs;          /* of SbxAddress: those of --hub; empty in the usual instance */
  SbxSettings    *settings;
  SbxCannedReplies *canned; /* (nullable) */
  SbxSpeller     *speller;  /* (nullable) */
  SbxConnections *connections;
  SbxLocalHub    *local_hub;     /* (nullable): this instance has none */
  SbxNotifyRules *rules;
  SbxDoNotDisturb *do_not_disturb;
  SbxNotifier    *notifier;
  SbxJobNotifier *job_notifier;
  SbxLauncherEntry *launcher;
  SbxFeedWatch   *feeds;
  SbxBackground  *background;
  gboolean        started;       /* the hubs are connected to */
  gboolean        without_window; /* by --background: the next activation shows none */
  gboolean        windowless;    /* it was started so, and no window was shown since */
  gboolean        held;          /* it goes on without a window */
  gboolean        quitting;
};

/* Has the local hub run, or not, as the settings say. */
void       sbx_application_sync_local_hub       (SbxApplication *self);
/* Returns: (transfer none): the window, made if there is none */
SbxWindow *sbx_application_present_window       (SbxApplication *self);

/* In sbx-application-actions.c. */
void       sbx_application_install_actions      (SbxApplication *self);

/* In sbx-application-options.c. */
void       sbx_application_install_options      (SbxApplication *self);
int        sbx_application_handle_local_options (GApplication   *application,
                                                 GVariantDict   *dict);

G_END_DECLS
