/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxTestListModel:
 *
 * A shadow of a GListModel, kept by replaying every items_changed. Each replay checks that the model
 * has exactly what its signals told, so a wrong span fails where it was emitted.
 */
typedef struct _SbxTestListModel SbxTestListModel;

SbxTestListModel *sbx_test_list_model_new         (GListModel       *model);
void              sbx_test_list_model_free        (SbxTestListModel *self);
/* How many signals came since the last call, and the rows that they touched. */
guint             sbx_test_list_model_take_count  (SbxTestListModel *self);
guint             sbx_test_list_model_take_touched (SbxTestListModel *self);
void              sbx_test_list_model_check       (SbxTestListModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTestListModel, sbx_test_list_model_free)

G_END_DECLS
