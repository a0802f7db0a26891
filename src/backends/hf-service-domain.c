/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which failure domain a service is in. Any thread. */
#include "hf-service-domain.h"

#include <fcntl.h>
#include <unistd.h>

#include "hf-address.h"
#include "hf-disk-domain.h"

static char *
domain_of_path (const char *path)
{
  int fd = path ? open (path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
  char *domain;

  if (fd < 0)
    return NULL;
  domain = hf_disk_domain (fd, NULL);
  close (fd);
  return domain;
}

/**
 * hf_service_domain:
 * @address: of the service, http or https
 * @path: (nullable): where it keeps its data, on its computer
 * @own_dir: (nullable): where we keep ours; %NULL for the system's temporary directory
 *
 * The disk of a service on this computer, where it can be seen; else that of our own files, as both
 * burn together. For a service elsewhere its host: what is at one provider fails together, under
 * whatever account.
 *
 * Returns: (transfer full): the domain
 */
char *
hf_service_domain (const char *address, const char *path, const char *own_dir)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  gboolean local = hf_address_is_local (address);
  char *domain = local ? domain_of_path (path) : NULL;

  if (local && !domain)
    domain = domain_of_path (own_dir ? own_dir : g_get_tmp_dir ());
  return domain ? domain : g_strconcat ("host:", g_uri_get_host (uri), NULL);
}
