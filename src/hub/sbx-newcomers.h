/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"

G_BEGIN_DECLS

/**
 * SbxNewcomers:
 *
 * The peers whose first second is not over. One that has sent no message by then is told of.
 */
typedef struct _SbxNewcomers SbxNewcomers;

/**
 * SbxNewcomersFunc:
 * @peer: it is open, and has sent no message
 * @user_data: what was given with it
 */
typedef void (*SbxNewcomersFunc) (SbxPeer *peer,
                                  gpointer user_data);

SbxNewcomers *sbx_newcomers_new  (GMainContext    *context,
                                  SbxNewcomersFunc silent,
                                  gpointer         user_data);
void          sbx_newcomers_free (SbxNewcomers    *self);
void          sbx_newcomers_add  (SbxNewcomers    *self,
                                  SbxPeer         *peer);

G_END_DECLS
