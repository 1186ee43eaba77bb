/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-json-writer.h"

G_BEGIN_DECLS

/* How a value differs on both sides. */
typedef enum {
  SBX_BROADCAST_SAME,
  SBX_BROADCAST_ID,        /* a number outside is its decimal text inside */
  SBX_BROADCAST_IDS,       /* a list of those */
  SBX_BROADCAST_TIME,      /* ms inside, RFC 3339 outside */
  SBX_BROADCAST_SENDER,    /* chat or system; the old names of people are chat */
  SBX_BROADCAST_DEVICES,   /* Devices */
  SBX_BROADCAST_NAMES,     /* an object with names of several words, at any depth */
} SbxBroadcastKind;

/**
 * SbxBroadcastField:
 * @inside: its native name
 * @outside: its name in the dialect
 * @kind: how its value differs
 * @optional: not written where it says nothing: null, false or empty
 */
typedef struct
{
  const char       *inside;
  const char       *outside;
  SbxBroadcastKind  kind;
  gboolean          optional;
} SbxBroadcastField;

#define SBX_BROADCAST_MAX_FIELDS 20

/**
 * SbxBroadcastForm:
 * @event: the native event
 * @action: the dialect's name for it
 * @object: (nullable): the member of the native payload whose members it has; %NULL is the payload itself
 * @in_data: (nullable): an object in the frame's data whose members may also stand there
 * @has_time: whether the frame says when the hub said it
 * @fields: what both sides have, in the dialect's order
 * @left_out: (nullable): native members that it cannot carry, ending with %NULL
 *
 * One kind of frame. Members that neither side knows stand under the same name on both.
 */
typedef struct
{
  const char        *event;
  const char        *action;
  const char        *object;
  const char        *in_data;
  gboolean           has_time;
  SbxBroadcastField  fields[SBX_BROADCAST_MAX_FIELDS];
  const char *const *left_out;
} SbxBroadcastForm;

JsonObject *sbx_broadcast_form_read  (const SbxBroadcastForm *self,
                                      JsonObject             *data);
void        sbx_broadcast_form_write (const SbxBroadcastForm *self,
                                      JsonObject             *payload,
                                      SbxJsonWriter          *writer);

/* Several words: camelCase inside, snake_case outside. */
char       *sbx_broadcast_name_to_outside (const char *name);
char       *sbx_broadcast_name_to_inside  (const char *name);

G_END_DECLS
