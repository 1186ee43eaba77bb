/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"

G_BEGIN_DECLS

/**
 * SbxExplain:
 *
 * An `explanation` being made: a chain of causes, the first one first, each with what shows it: a Step of an action, or a field of one of the
 * hub's records.
 */
typedef struct _SbxExplain SbxExplain;

SbxExplain *sbx_explain_new        (const char        *about);
void        sbx_explain_free       (SbxExplain        *self);
JsonObject *sbx_explain_get_answer (SbxExplain        *self);
gboolean    sbx_explain_is_empty   (SbxExplain        *self);
gboolean    sbx_explain_has_history (SbxExplain       *self);

void        sbx_explain_set_title  (SbxExplain        *self,
                                    const char        *format,
                                    ...) G_GNUC_PRINTF (2, 3);
/* The first one that is said counts. */
void        sbx_explain_set_next   (SbxExplain        *self,
                                    const char        *format,
                                    ...) G_GNUC_PRINTF (2, 3);
/* @value: (transfer full) */
void        sbx_explain_add_field  (SbxExplain        *self,
                                    const char        *cause,
                                    const char        *record,
                                    const char        *id,
                                    const char        *field,
                                    JsonNode          *value,
                                    const char        *format,
                                    ...) G_GNUC_PRINTF (7, 8);
/* The same, of which is known since when it is so. */
void        sbx_explain_add_record (SbxExplain        *self,
                                    gint64             at,
                                    const char        *cause,
                                    const char        *record,
                                    const char        *id,
                                    const char        *field,
                                    JsonNode          *value,
                                    const char        *text);
void        sbx_explain_add_step   (SbxExplain        *self,
                                    const char        *cause,
                                    guint              index,
                                    JsonObject        *step);

/* @evidence: (transfer full): an entry of the history of a connection. */
void        sbx_explain_add_history (SbxExplain       *self,
                                    gint64             at,
                                    const char        *cause,
                                    const char        *text,
                                    JsonObject        *evidence);

/* Answers with it. Takes @self. */
void        sbx_explain_answer     (SbxExplain        *self,
                                    SbxRequest        *request);

JsonNode   *sbx_explain_text       (const char        *value);
JsonNode   *sbx_explain_number     (gint64             value);
JsonNode   *sbx_explain_truth      (gboolean           value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxExplain, sbx_explain_free)

/* One kind of thing each, as SbxHandler.handle. */
gboolean    sbx_explain_action     (SbxRequest        *request,
                                    GError           **error);
gboolean    sbx_explain_message    (SbxRequest        *request,
                                    GError           **error);
gboolean    sbx_explain_connection (SbxRequest        *request,
                                    GError           **error);
gboolean    sbx_explain_stream     (SbxRequest        *request,
                                    GError           **error);

G_END_DECLS
