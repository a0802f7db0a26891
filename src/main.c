/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program. Everything it does is in the libraries, so that tests can link it too. */

#include "hf-program.h"

int
main (int argc, char **argv)
{
  return hf_program_run (argc, argv);
}
