/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The limits of docs/protocol.md ("Where and how"), as the hub announces them in
 * `welcome.limits` by default. All are inclusive: exactly this much passes. */

#define SBX_LIMIT_MESSAGE_BYTES       1048576   /* one whole message, after reassembly */
#define SBX_LIMIT_DEPTH               64        /* nested arrays and objects */
#define SBX_LIMIT_DEPTH_FROM_HUB      72        /* what a hub sends wraps what peers sent */
#define SBX_LIMIT_SUBSCRIPTIONS       10000     /* per connection */
#define SBX_LIMIT_STREAMS_PER_REQUEST 1000
#define SBX_LIMIT_PAGE                200       /* rows of one list answer */
#define SBX_LIMIT_CATCH_UP            1000      /* envelopes in one `missed` */
#define SBX_LIMIT_QUEUE_BYTES         4194304   /* waiting for one peer */
#define SBX_LIMIT_QUEUE_MESSAGES      20000     /* waiting for one peer */
#define SBX_LIMIT_UPLOAD_BYTES        26214400
#define SBX_LIMIT_REQUEST_ID_BYTES    64
#define SBX_LIMIT_EVENT_BYTES         256       /* the name of an event */
#define SBX_LIMIT_ID_BYTES            256       /* any object's id */
#define SBX_LIMIT_BATCH_REQUESTS      200
#define SBX_LIMIT_MARKED_MESSAGES     1000      /* named one by one in `markRead` */
#define SBX_LIMIT_ATTACHMENTS         100       /* files of one message */
#define SBX_LIMIT_TITLE_BYTES         16384     /* a name or title; a platform */
#define SBX_LIMIT_TEXT_BYTES          32768     /* an avatar's address; a description */
#define SBX_LIMIT_THREAD_BYTES        65536     /* a whole channel or topic, as it is stored */
#define SBX_LIMIT_REPORT_BYTES        262144    /* a whole session, task or progress, as it is stored */
#define SBX_LIMIT_PROJECT_BYTES       65536     /* a whole project, as it is stored */
#define SBX_LIMIT_PROJECTS_BYTES      786432    /* all projects together: each `projectsUpdate` holds them all */
#define SBX_LIMIT_EXTRA_BYTES         262144    /* what is kept of a message beside its own members */
