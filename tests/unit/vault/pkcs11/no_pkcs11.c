/* A shared library that is no PKCS#11 module. */
int pc_no_pkcs11(void);

int pc_no_pkcs11(void) {
    return 0;
}
