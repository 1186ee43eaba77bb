/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxEnvelope:
 *
 * One immutable message of the protocol, whatever dialect carried it: an event, the
 * `id` of a request or the `re` of an answer, and a payload, which is always an
 * object. The payload is held as text, as a tree, or as both: each is made from the
 * other when first asked for, so forwarding costs no parsing. Reference counted
 * atomically, but the lazy half makes it a value of one thread at a time.
 */
typedef struct _SbxEnvelope SbxEnvelope;

#define SBX_TYPE_ENVELOPE (sbx_envelope_get_type ())

GType        sbx_envelope_get_type         (void);

SbxEnvelope *sbx_envelope_new              (const char   *event,
                                            JsonObject   *payload);
SbxEnvelope *sbx_envelope_new_request      (const char   *event,
                                            const char   *id,
                                            JsonObject   *payload);
SbxEnvelope *sbx_envelope_new_answer       (const char   *event,
                                            const char   *re,
                                            JsonObject   *payload);
SbxEnvelope *sbx_envelope_new_for_text     (const char   *event,
                                            const char   *id,
                                            const char   *re,
                                            GBytes       *payload_text);
SbxEnvelope *sbx_envelope_new_error        (const char   *re,
                                            const GError *error);

SbxEnvelope *sbx_envelope_ref              (SbxEnvelope  *self);
void         sbx_envelope_unref            (SbxEnvelope  *self);

const char  *sbx_envelope_get_event        (SbxEnvelope  *self);
const char  *sbx_envelope_get_id           (SbxEnvelope  *self);
const char  *sbx_envelope_get_re           (SbxEnvelope  *self);
JsonObject  *sbx_envelope_get_payload      (SbxEnvelope  *self);
GBytes      *sbx_envelope_get_payload_text (SbxEnvelope  *self);

gboolean     sbx_envelope_to_error         (SbxEnvelope  *self,
                                            GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxEnvelope, sbx_envelope_unref)

G_END_DECLS
