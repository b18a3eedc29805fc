/* The vendor's library. */
#ifndef FOO_BUILD_X
#define FOO_BUILD 21
#endif
int foo(void) {
#ifdef FOO_BUILD
  return FOO_BUILD;
#else
  return 0;
#endif
}
