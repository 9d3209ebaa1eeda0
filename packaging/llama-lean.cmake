# Read by CMake right after llama.cpp's project() when llama-cpp-python is compiled: the bindings load only
# libllama and libggml, so the helper library, its HTTP client and the tools are left out (a quarter of the time).
set(LLAMA_BUILD_COMMON OFF)

# Intel's matrix tiles (AMX) are left alone: virtual machines announce them and then fault on the first instruction, and
# no laptop has them. Without the macro ggml does not compile its AMX kernels, whatever -march=native turns on.
if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang" OR CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" OR UNIX)
  add_compile_options(-U__AMX_INT8__)
endif()
