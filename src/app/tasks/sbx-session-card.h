/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxSessionCard:
 *
 * One session: whose it is, its state, how far it has come, what it does now and how long it takes.
 */
#define SBX_TYPE_SESSION_CARD (sbx_session_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxSessionCard, sbx_session_card, SBX, SESSION_CARD, AdwBin)

GtkWidget *sbx_session_card_new (SbxSession *session);

G_END_DECLS
