/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What comes next: at most one of the first two. */
typedef struct
{
  SbxTopic   *topic;      /* (nullable): owned: to be read */
  SbxChannel *channel;    /* (nullable): owned: has unread topics that are not known yet: to be listed, and asked about again */
  guint       n_muted;    /* unread topics and channels that are left out for being muted */
  guint       n_seen;     /* topics that the loop went through and that are still unread: their reading is marked by hand */
} SbxReadingStep;

void sbx_reading_step_clear (SbxReadingStep *step);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxReadingStep, sbx_reading_step_clear)

/**
 * SbxReadingLoop:
 *
 * Goes through all that is unread, over all hubs, until nothing is left: first what needs a person, then the rest; each in the
 * order of the sidebar, from where one is on and around the end. What it went through does not come again before something new is
 * in it, even where nobody marked it as read. Muted topics, channels and hubs are left out.
 */
#define SBX_TYPE_READING_LOOP (sbx_reading_loop_get_type ())
G_DECLARE_FINAL_TYPE (SbxReadingLoop, sbx_reading_loop, SBX, READING_LOOP, GObject)

SbxReadingLoop *sbx_reading_loop_new    (void);
/* @worlds: (GListModel of SbxWorld); @from: (nullable): where one is; @step: 1 or -1. */
void            sbx_reading_loop_find   (SbxReadingLoop *self,
                                         GListModel     *worlds,
                                         SbxTopic       *from,
                                         int             step,
                                         SbxReadingStep *found);
/* Forgets what it went through. */
void            sbx_reading_loop_begin  (SbxReadingLoop *self);
/* @channel could not be listed: it is not asked for again before the loop begins anew. */
void            sbx_reading_loop_pass   (SbxReadingLoop *self,
                                         SbxChannel     *channel);

G_END_DECLS
