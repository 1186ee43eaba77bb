/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxWhyView:
 *
 * Why something is as it is: the causes one after the other, each with what shows it, and what there is to do. A window of its own.
 */
#define SBX_TYPE_WHY_VIEW (sbx_why_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxWhyView, sbx_why_view, SBX, WHY_VIEW, AdwWindow)

/* Asks @client about @subject, of which nothing is kept. */
SbxWhyView *sbx_why_view_show (GtkWindow               *parent,
                               SbxClient               *client,
                               const SbxExplainSubject *subject);

G_END_DECLS
