/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SbxWorld SbxWorld;
typedef struct _SbxChannel SbxChannel;
typedef struct _SbxTopic SbxTopic;
typedef struct _SbxMessage SbxMessage;
typedef struct _SbxAttachment SbxAttachment;
typedef struct _SbxMessageLog SbxMessageLog;
typedef struct _SbxSession SbxSession;
typedef struct _SbxTask SbxTask;
typedef struct _SbxProject SbxProject;
typedef struct _SbxAction SbxAction;
typedef struct _SbxUser SbxUser;

G_END_DECLS
