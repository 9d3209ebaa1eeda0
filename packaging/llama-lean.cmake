# Read by CMake right after llama.cpp's project() when llama-cpp-python is compiled: the bindings load only
# libllama and libggml, so the helper library, its HTTP client and the tools are left out (a quarter of the time).
set(LLAMA_BUILD_COMMON OFF)
