"""huibian 汇编: compilations of Chinese policy reports, read into a corpus that can be queried and cited."""
