// A C target needs a source.
#include "CLibFuzzer.h"
