/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SBX_HUB_ERROR (sbx_hub_error_quark ())

/**
 * SbxHubError:
 *
 * Why a hub could not start. Messages are whole sentences for people, with the next step.
 */
typedef enum {
  SBX_HUB_ERROR_CONFIGURATION,
  SBX_HUB_ERROR_ADDRESS_IN_USE,
  SBX_HUB_ERROR_DENIED,
  SBX_HUB_ERROR_STORAGE,
  SBX_HUB_ERROR_FAILED,
} SbxHubError;

GQuark sbx_hub_error_quark (void);

G_END_DECLS
