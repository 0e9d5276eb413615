/*
 * RSA keys of tests, made for them alone, and "0123456789abcdef" encrypted to the first one by the
 * openssl program with each padding.
 */
#ifndef PC_TESTS_UNIT_RSA_KEYS_H
#define PC_TESTS_UNIT_RSA_KEYS_H

/* PKCS#8 and SubjectPublicKeyInfo, then both as PKCS#1. */
static const char rsa_private[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCG1+GV71KoL1cZ\n"
    "0tgBWAjfFrIXaoYZHVOVzX0jujqUgHiCu1fYRiCxOoGPT/2SlaL1prdz2kwZf3YQ\n"
    "yv91qlP2NYNmUPcOTZ1f+2/9DaS/XKLVps7DF0mAZzlB/ylGlannLWswFqdJMUIp\n"
    "jRSD6pinURiV9UL87so7FJHAepMk/JkO4/lDvsuftFpFPuT43ZMqjjGyOJ22S3S1\n"
    "s5qqGrL5KxJfaFS9cf+4OhU7uEhuk8CkzCw73GfFljbkAHSqsriBZW6aw2mw6yUu\n"
    "BJw3/yB5oBJRk/aWTpNiFRVvvimxPqu0g8IsJhUUPpGN+Nb7gqc7Kmk6PWu82spd\n"
    "Jb1a1jB5AgMBAAECggEAG0B0EfZNMTpoEwr+pr7hBB01HvBja532r5bZDKhtgGe6\n"
    "c0ljho0dvFPDrXAQIljll1n7R4m9yYVuGhS8rk4fK+pCxSHl3FkpTiWly3G/cwFI\n"
    "038j2F/TdgTmmIT2FZLXxKX0PMLHSk6PPZCKreJyuZX1LxFjWXT1IB2XG1xqcpXj\n"
    "RnRtThH2h3iwwfP5vOCgh08yf+UEGmOwwA1XIvVIzROIdcC0aVfgbmSLyrxjGx58\n"
    "W869YrXJOCV+TjUqt4MR8rYvVIkGMnbnsmE5wj+qhE5ZYOA3E/NWSsAGB2gtUZYm\n"
    "FCfQy+Ja/SOI33FCjiMUtgcuPHJm2GqcBWREd7e51QKBgQC+J1KEFVdkZ4UcaD3s\n"
    "F3j/biglhSO0S8zVPL2fFylR4ImZuVZo4d3S6j0kYFA/5DWdQ88+EtAtaRm/UiMm\n"
    "+hdzKaJtddpgDo1lwpTN+E7t3GTJ8fhv0Vl1cZ6oJEzhXD0sEw7SQZYCDYd1sXMO\n"
    "iCdXRk6aYsWYLRzsK37y2IqNKwKBgQC1iW1RpY5gVI3KP/MBBThTzMtKpH/uZRFD\n"
    "G9YqQ8lRH9B3e8bs4ZWSLM/YThODzhTvA3UqlygF6ABpMgvT2iCWPCOuvBtVmnWE\n"
    "ozgPlnaHAEBzC6KQEB3CV41klrilohO7O4XPvakqIg3pLwgN2Zb7H6I5gERUshkg\n"
    "ZHqNRyrO6wKBgEflQDq2gvtwdJDADSGV4mbZdI5zH4PM4R6Cv8NGE5ZkikI4JCa1\n"
    "t5RGgmWdkNoHZAoZGGOE43c39Mc0vBvBlVoylLpERBPrjKS8BF04FEe0+9qrBV7p\n"
    "zaQtGGrEhtjyciKW9hSjPZ97FAt402LcMdu6tn+C9ujJrdTRwUb6frBPAoGAEaAd\n"
    "MA8t6qZq+dcJpfC2zlQU7NNZ5HCFo4lhWssoEatQFzm6T6d7WSzmpS63cFWi7K3e\n"
    "Q1tXtHMZDx2fzlrgTRXbtQxobwBHJrCeMc0/Bs58c28OwoP+D69md/y2Qsaguc4G\n"
    "qOvWL9QMm7ZIRuf4Y7tnicOtXrfH/sAisfLV8i8CgYBE5NYdAZ0zUrOCspf2xuBr\n"
    "N1JpnDKPQi15fTT3U3mrBja1ryf28WAaXYBweH/yx+fvDsM3xC0IXVOjEmABw8if\n"
    "7d9g9EAjQ2pt71zPocPNjEr/FGS/IhTjZrqM0Upjzm4PjkhvwZjURUYB4o1f5gZQ\n"
    "2Sdbb0Txlyg6aMzbme0Smg==\n"
    "-----END PRIVATE KEY-----\n";
static const char rsa_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAhtfhle9SqC9XGdLYAVgI\n"
    "3xayF2qGGR1Tlc19I7o6lIB4grtX2EYgsTqBj0/9kpWi9aa3c9pMGX92EMr/dapT\n"
    "9jWDZlD3Dk2dX/tv/Q2kv1yi1abOwxdJgGc5Qf8pRpWp5y1rMBanSTFCKY0Ug+qY\n"
    "p1EYlfVC/O7KOxSRwHqTJPyZDuP5Q77Ln7RaRT7k+N2TKo4xsjidtkt0tbOaqhqy\n"
    "+SsSX2hUvXH/uDoVO7hIbpPApMwsO9xnxZY25AB0qrK4gWVumsNpsOslLgScN/8g\n"
    "eaASUZP2lk6TYhUVb74psT6rtIPCLCYVFD6RjfjW+4KnOyppOj1rvNrKXSW9WtYw\n"
    "eQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_private_pkcs1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEogIBAAKCAQEAhtfhle9SqC9XGdLYAVgI3xayF2qGGR1Tlc19I7o6lIB4grtX\n"
    "2EYgsTqBj0/9kpWi9aa3c9pMGX92EMr/dapT9jWDZlD3Dk2dX/tv/Q2kv1yi1abO\n"
    "wxdJgGc5Qf8pRpWp5y1rMBanSTFCKY0Ug+qYp1EYlfVC/O7KOxSRwHqTJPyZDuP5\n"
    "Q77Ln7RaRT7k+N2TKo4xsjidtkt0tbOaqhqy+SsSX2hUvXH/uDoVO7hIbpPApMws\n"
    "O9xnxZY25AB0qrK4gWVumsNpsOslLgScN/8geaASUZP2lk6TYhUVb74psT6rtIPC\n"
    "LCYVFD6RjfjW+4KnOyppOj1rvNrKXSW9WtYweQIDAQABAoIBABtAdBH2TTE6aBMK\n"
    "/qa+4QQdNR7wY2ud9q+W2QyobYBnunNJY4aNHbxTw61wECJY5ZdZ+0eJvcmFbhoU\n"
    "vK5OHyvqQsUh5dxZKU4lpctxv3MBSNN/I9hf03YE5piE9hWS18Sl9DzCx0pOjz2Q\n"
    "iq3icrmV9S8RY1l09SAdlxtcanKV40Z0bU4R9od4sMHz+bzgoIdPMn/lBBpjsMAN\n"
    "VyL1SM0TiHXAtGlX4G5ki8q8YxsefFvOvWK1yTglfk41KreDEfK2L1SJBjJ257Jh\n"
    "OcI/qoROWWDgNxPzVkrABgdoLVGWJhQn0MviWv0jiN9xQo4jFLYHLjxyZthqnAVk\n"
    "RHe3udUCgYEAvidShBVXZGeFHGg97Bd4/24oJYUjtEvM1Ty9nxcpUeCJmblWaOHd\n"
    "0uo9JGBQP+Q1nUPPPhLQLWkZv1IjJvoXcymibXXaYA6NZcKUzfhO7dxkyfH4b9FZ\n"
    "dXGeqCRM4Vw9LBMO0kGWAg2HdbFzDognV0ZOmmLFmC0c7Ct+8tiKjSsCgYEAtYlt\n"
    "UaWOYFSNyj/zAQU4U8zLSqR/7mURQxvWKkPJUR/Qd3vG7OGVkizP2E4Tg84U7wN1\n"
    "KpcoBegAaTIL09ogljwjrrwbVZp1hKM4D5Z2hwBAcwuikBAdwleNZJa4paITuzuF\n"
    "z72pKiIN6S8IDdmW+x+iOYBEVLIZIGR6jUcqzusCgYBH5UA6toL7cHSQwA0hleJm\n"
    "2XSOcx+DzOEegr/DRhOWZIpCOCQmtbeURoJlnZDaB2QKGRhjhON3N/THNLwbwZVa\n"
    "MpS6REQT64ykvARdOBRHtPvaqwVe6c2kLRhqxIbY8nIilvYUoz2fexQLeNNi3DHb\n"
    "urZ/gvboya3U0cFG+n6wTwKBgBGgHTAPLeqmavnXCaXwts5UFOzTWeRwhaOJYVrL\n"
    "KBGrUBc5uk+ne1ks5qUut3BVouyt3kNbV7RzGQ8dn85a4E0V27UMaG8ARyawnjHN\n"
    "PwbOfHNvDsKD/g+vZnf8tkLGoLnOBqjr1i/UDJu2SEbn+GO7Z4nDrV63x/7AIrHy\n"
    "1fIvAoGAROTWHQGdM1KzgrKX9sbgazdSaZwyj0IteX0091N5qwY2ta8n9vFgGl2A\n"
    "cHh/8sfn7w7DN8QtCF1ToxJgAcPIn+3fYPRAI0Nqbe9cz6HDzYxK/xRkvyIU42a6\n"
    "jNFKY85uD45Ib8GY1EVGAeKNX+YGUNknW29E8ZcoOmjM25ntEpo=\n"
    "-----END RSA PRIVATE KEY-----\n";
static const char rsa_public_pkcs1[] =
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEAhtfhle9SqC9XGdLYAVgI3xayF2qGGR1Tlc19I7o6lIB4grtX2EYg\n"
    "sTqBj0/9kpWi9aa3c9pMGX92EMr/dapT9jWDZlD3Dk2dX/tv/Q2kv1yi1abOwxdJ\n"
    "gGc5Qf8pRpWp5y1rMBanSTFCKY0Ug+qYp1EYlfVC/O7KOxSRwHqTJPyZDuP5Q77L\n"
    "n7RaRT7k+N2TKo4xsjidtkt0tbOaqhqy+SsSX2hUvXH/uDoVO7hIbpPApMwsO9xn\n"
    "xZY25AB0qrK4gWVumsNpsOslLgScN/8geaASUZP2lk6TYhUVb74psT6rtIPCLCYV\n"
    "FD6RjfjW+4KnOyppOj1rvNrKXSW9WtYweQIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n";

/* Of another pair, of 1024 bits, encrypted (the passphrase is x), of P-256. */
static const char rsa_other_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn+t6B6i9mpwObzHbzJHf\n"
    "W49VL9lnHLFxbU0TueSECxcbGn7IRJcxUvqGmF08oPtr7cqpYe0VDTrFuYojKbW6\n"
    "UsMyd4+5OTWcX0w4e6uQ5O3I3jiPhsRXvvrEqiMVEnwvkpw/Imu2FbHD8r1JxUU2\n"
    "hyhV54ipVkVv4uhTxLBkrE79bUSttkW8iLtLJPk1viyqXC4rBdIqc2ILFS3Omw0U\n"
    "FkyR+3aw9rkFfzljI7MVoC6PZVkFtAaN/tA6dX8gVte91pPGuTyt2YRYwIgt59p8\n"
    "0wGdIy/vScfFzX/GkyCANUSUN/JBJfBqVChTgELJWFe3NAwRbIE6K7usZk0668yB\n"
    "4wIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_small[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALYdlMuk1W+8/zEU\n"
                                "F7U5Cw1kOjqcDu2lZmAbxLt8+R6O9uPrZphcZC4B+6HFh4WgsxM3qXFgzDrv7g06\n"
                                "pY5jbPDY2H813s+7ohKMroagdIdTA0fUkNacPoqofjDSLxygb74yq+xkMadSgR1c\n"
                                "P/VGxCjpiTld7D+s2EetnAIC8zcHAgMBAAECgYB2x9p57HvNkm67mwhPifIcfOfB\n"
                                "vHG8LKoWO2ZYhw2REdwUEkBrVa99louCGuzmikbiXOambWUnd8BDXqIGufCeGETs\n"
                                "RqQRXHV5Bs2kyvdgNHal8MgkKbUmjIb5zMSe8nvlSRorDJBIuOO8xVh5Yf1jAlln\n"
                                "Q6yjA7RA+x9Z9jyhuQJBAOKDQlFGmk/HXzI3jdZG3/DocHJIF05RLsWTQR2DK2ln\n"
                                "HEe/NHJTXNsZ1JgIslUd93YM28b+AG3cnud7uFr7pfMCQQDN0r8ExwTLHcxqa+Hz\n"
                                "NT8zD+WimwfR9wL8z5/hPULbQM+MRAgE9xuMKiHu6n7+L4DJ/pfCo5WA7SZZYDOt\n"
                                "zwudAkBQIT8EoYVVU6JJkX2Ln+b4wkGFLBuSiQWSv1T5q71fvCo0918GUpc2qxyZ\n"
                                "6/mqQr+X81SMQK7GLpXILew5w2whAkEAuHLTgkmELy5eIUTa8SRXpb/qT4VVRcFy\n"
                                "KPM72RMYVfpHxPC2qxRz2HFthXkaI1qYtOx2PhRxB1//DPtcdLdmNQJBAMIQmWcl\n"
                                "Lwm7yTZwxImpgxDpYpOh88LOjWiTJHugKkpuxueNeGmfoeH7skOMLI4r3VVs4NPi\n"
                                "qpjBSsX5bKqSxfA=\n"
                                "-----END PRIVATE KEY-----\n";
static const char rsa_encrypted[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIHxtLjsYTAFQCAggA\n"
    "MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAECBBA/mQTRZHRydJqg+vFYBNanBIIE\n"
    "0LPJ0YaWBUCwRXRXzvgXgUP6zjeGGVLcelWJ4HQyGLenOe1HHYJEqERcACKmJ30p\n"
    "IedEpmGfBMB+NVPpJAtKEGeD4j2H9D4Y2pCB87Bv0b8D/j1rxowAvRrBB/tbRHBk\n"
    "ezCqY2Xalv0Zf11SSurABh9dahEMM3lRT5dfIIg0bC4cIn8JQ8jjQNAnqPZMrllq\n"
    "kRO/f5+CJQcgS/9KdWVvfTJFV1/NWaMZK++Q0kuovUNzPzy6NHehhhs9wOGgYFl7\n"
    "SRPfKllznnXDHnnfRYi62dboNOxZUKbJImfEbdookIHrPc4fXdoCknWfJqIbdOFb\n"
    "Anf+HSgOZpCo3R5SYwn9KZNSwUqlUPCssnoHmVHkrzOaIhBLksH+AoDELn+uPo5h\n"
    "RKwWPTsWS1JqES09HegoBi96VX+eGBIfUcBvETA49vJU7+WTD/lfBwQXLImyvzHK\n"
    "ljAkh6TgpsTSuJ/cpygYgazBqnmghCHrQyHJl9lmK3gQLTVzPnmGmKMLbwwLaMqT\n"
    "340SjDN4BDr72Gqxf+QDE86hktkIBp7M18A7g2RLj4ipCadstBNFjn6ETOyvuuuU\n"
    "rvhWcvIpdwHZrZrSLxbmvb99+wY1lZWO0xqsJ94fO0h9Zer8MKM7b1zpRVia8HLD\n"
    "go6JFyRy4lSmX6CuhXC3zV9uPYTVXuF8khiE/8RvqqYz91SM4KWvWP6ud69Z+Xh2\n"
    "cSBd31X9cKEyvO2quPnfGIe3QZstrasIYm4gLLF1yLKiTqAa8uRvSRBUJW6G9ppB\n"
    "FoOKFEPvx7RLsXj15NtuUXjCLrazMXuA8x+KY7REmjnS9js2h7+2nOGdJfsYcR8w\n"
    "7jbSehtMAUkclPjuBUP521TzLtTkm2+F/gpw3uFOACWiB1e4qjkyzKTLrxaekwqo\n"
    "uRa9MZKu+n/OkHRGE4DAl6g4/Jf6ROYMdXljts5T9IDT/gl1XMX5EEn8CKOrb79n\n"
    "S3V5JdC1t9OT2oSNC2XGwjERu6GZJIrPmmXeJzWxs73k/xqb4RBVTzq9XOIcq8nd\n"
    "fS0C4IZEzTkXg0tpwNSnp9RDAbU6kpR+0w/Rc8448Eey83/dRLzLswX74jbIxkct\n"
    "W3sT6eAcw+8b2zMCaZZ9Nnj4SOzZC26pkmD5v9LWgoDOnU0DhDoWjekkMSr/agOg\n"
    "KRAAZRTjVFiMY4zexils2P0jbTWsZosLY3HXI8Qt366BFUep2bx7VU38lkPkfEM+\n"
    "+MwPe63sUSTQAjX0lqBcjwvKqZmdmys8U4qy6+h+GWoMp52lvzQFkee7dqtkyvM2\n"
    "ssuOHC/8qtCzid6CqhSZU7Ozx8U/xawy14QWYY03YZcv3KlYm6r9iKg3z3+F0+PQ\n"
    "kXAcKx1HI8YCcTss1H0hmFpKYeUftceNZaPRrwppiMnsFrnCtfcnvm5NiCPouJOP\n"
    "krKjKVE5S8IM/S0RSdi+zzESw/uvbZyh53IfTMAO9zhmoLBCsf+UtQJb20UCMUzz\n"
    "uySzDRYOSiJ5JgLMLheNJ39LS7PHYdmSv3E8JOTghwXITRtWU50xYhBS4PrCvk7r\n"
    "KPM8h3PvM9btjjsMndzm6b8472QLrRFszDyzxBjK7/datI95jMj0ANMz6huvKuuB\n"
    "GMx0fpcKwpwPhZxQh1UE/hm2Wxuznv0gScJn9dvm56hn\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
static const char rsa_not[] = "-----BEGIN EC PRIVATE KEY-----\n"
                              "MHcCAQEEILBap3cjuh2OuJlIhHbiAOSmc3NG6FbDBi//S3TwOUXZoAoGCCqGSM49\n"
                              "AwEHoUQDQgAEEV7dbKdI9RR2dj3GVcZPSZ6Ol5Y06y+lk1VaZ7XeHUXHJytWkyzf\n"
                              "fho4QPIv2CmOGCM8UM8xBH5YG2RW73SuMQ==\n"
                              "-----END EC PRIVATE KEY-----\n";

static const char rsa_by_oaep_sha256[] =
    "1111bcfa8cf9d1c7513f0575a406278e017abe7780e972f317918171a92a3153401cb04c4ac0dc8f3bba20b8"
    "19bf8e95587701de8373cbb0139b16b71077cb3d86da5bf1bed4f57bd3c308629c60a8bd68bc0e5a402f0d13"
    "4a432aaf8405140056b8ce739fd757e3c38cdfbaf351c500c715bd66940c04fc676ff5a552e478f7df604b72"
    "941e17828c07744fbb6e743d8043c17183fffe308cba75b85ed04c2c98976a808fa7506d2df10ec366ae7629"
    "ec42a2e386360db430513e6d7c39f9f345387090c9d515d591d32256ff98cd60eb802cdfd47d6cbb6efc62c9"
    "82200116fe1c5ceaa9c0434398e20f4852f7304660d754754eada5313294241fe219eef5";
static const char rsa_by_oaep_sha384[] =
    "092b1433def141adc95a88434249b618517fee2bc7325d9b40fc1a321f4a6d9664aac0eefca4844be05dfc01"
    "a962440a8e3a12cdf2bfc58c70fdca985185cedd4e90d7932bc98f4b45db5adbe1100f7c41eb52b38c988161"
    "cdb2af308a29ab40d7c36b65293c5937848fcefc73750685d363caed7f5c35cc69fa3bc6b5512c40b4b22ceb"
    "150c9046b9d86b6791c4b9e44677e3194eaf0eae715560428f3e418b92f56994316d75a3e30d299139e32d41"
    "df81351820276eb8a0fdb35f3a7dc265269a91615b4a07cdc6bc1faaed0a24ab9eb40b055501a07cfd945483"
    "88428c08245632b20c1f202852c52e2bb0bbcb8a1c79d24c1938465236e546118cfb8529";
static const char rsa_by_oaep_sha512[] =
    "641fc4e0386f2ca251092d86ccc3459b0b266db0a611c87a45ba13eee1ce6b6c95cfbaaaf115f8e7f211b79a"
    "eb55dd11672a2880099eeea9344298514f2bce6d3d38316dc3d40ef8711050a9737993a92b81151cd01f3dda"
    "119ccf3ccaead6863a1c7ad8d4deebe479512c31489e41627786dce1a295f9ee03fec37dcec2aa10318af5f0"
    "e3ca72c2e488e57712cda4e38a4bd2b4acabb59b36cc2001b3d21796347482ee0863eeac37ff4995ac002c06"
    "84e09fc9c5afe0a970f6688b73e1f1b38ad7de886179194257631af3b23f82dda29384845b844b0ba359caa3"
    "cdb209ab77abc9a207ee56af6f7bf59b12b1941917e8f711b3172c894e9fba02734f355b";
static const char rsa_by_oaep_sha1[] =
    "20d7ae219789f9b0e151eb0eb7242fdb9712fbb04fd7b8124274b4fa3139bd05b86cc903c26179754a54c013"
    "90203a06aa354ad75cc8036f64c4c93a4fb58bc0a27ddef433fa5ec25ecd127e28877da9861b481723fddd6a"
    "0568a5e93332497baabdc57847a31f2d87edf813f297f74614115879a5a366d4f96cc01b9ff2b2c9ae2e3879"
    "27287072dc5ec07a062130b38c8e4275c483a6a2ae79604e4e178cd189dce5ae7fd69ef7a06e01724c5e6b4f"
    "49253f0d8f9c44098ebdc124cf57cc4abec246ad742bc5d4c54c9bf8920abef853f69d178c7e93bf55b9833c"
    "5d6d15bdcd7dc6204b892485bcbf7ff7bf4cecb1d2b8f84173909c55b725218ac1faeec0";
static const char rsa_by_pkcs1[] =
    "0e317ffe047dddd7dd305f811597aa91f93fee16e258f9ed7d1f2d38e15e309f26df657f3a880474340b6a88"
    "2b1716c671860b615f89f49c6f64328dc561f7882e6c0e607a3773f8fb1225f31c8e0778c32baac15a20e818"
    "fa26d9b91eb6e2142646cc472481b38ca12ddce845a1637fa2c8f40e054ada297b36049a1c74aafc6e5c0e93"
    "a4cb3be8b82582b4a50843ba0658e9884de37797f067ed16057e6ee847092f20fd71e905cedcfbd80bd13876"
    "381cf4a3532c6ec77b81f1b5e9d87ac03116a570df72fb92fa0c36a188059cc1f5f9f6fa75bf3509913e8fdc"
    "73e3029502cec29bf4a180a7a003278eefdb6a66ec9d4f7b9ad5ab913efac38ad357ab60";

#endif
