/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-address.h"

/* What is an address is one again in its normal form, and the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char        *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxAddress)  address = NULL;
  g_autoptr (SbxAddress)  again = NULL;

  /* As everything that people type: the widgets give nothing else. */
  if (!g_utf8_validate (text, -1, NULL))
    return 0;

  address = sbx_address_new (text, &error);
  g_assert_cmpint (address != NULL, ==, error == NULL);
  if (address == NULL)
    return 0;

  again = sbx_address_new (sbx_address_get_uri (address), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_address_get_uri (again), ==, sbx_address_get_uri (address));
  g_assert_cmpstr (sbx_address_get_host (again), ==, sbx_address_get_host (address));
  g_assert_cmpstr (sbx_address_get_path (again), ==, sbx_address_get_path (address));
  g_assert_cmpint (sbx_address_is_secure (again), ==, sbx_address_is_secure (address));

  return 0;
}
