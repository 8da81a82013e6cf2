// The part of libFuzzer's interface that is called (llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library").
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *_Nonnull argc, char *_Nullable *_Nonnull *_Nonnull argv,
                        int (*_Nonnull check)(const uint8_t *_Nullable bytes, size_t count));

/// Libfuzzer's own mutation of `count` bytes in place, to at most `capacity`; returns how many they are then.
size_t LLVMFuzzerMutate(uint8_t *_Nonnull bytes, size_t count, size_t capacity);
