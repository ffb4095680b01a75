"""The same in numpy with its BLAS in single precision, without the matrix: S = sgn(P^T (P S)). Prints milliseconds of processor time a step."""
import sys
import time

import numpy as np

N, P, steps = 10_000, 500, int(sys.argv[1])
random = np.random.default_rng(1)
p = random.choice(np.array([-1, 1], dtype=np.float32), size=(P, N))
pt = np.ascontiguousarray(p.T)
S = np.where(np.arange(N) < N // 5, -p[0], p[0]).astype(np.float32)
begin = time.process_time()
for _ in range(steps):
    h = pt @ (p @ S)
    S = np.where(h >= 0, np.float32(1), np.float32(-1))
print((time.process_time() - begin) / steps * 1e3)
