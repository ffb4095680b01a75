/* The C interface between a compiled kernel and who calls it. One call takes `n_neurons` neurons of one population through
   `n_steps` steps; the loop over steps runs inside the loop over groups of neurons, so that a group's state stays in registers.
   Columns are padded to whole groups of NMLC_GROUP neurons, aligned to 64 bytes; neurons beyond the population compute
   nonsense that nobody reads. `first_neuron` is a multiple of NMLC_GROUP. Kernels of the synapses of a rule differ in both: see Variant. */
#ifndef NMLC_KERNEL_ABI_H
#define NMLC_KERNEL_ABI_H
#include <stdint.h>

#define NMLC_ABI_VERSION 3
#define NMLC_GROUP 64

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nmlc_args {
    void* const* columns;           /* by column slot: double* (f64) or uint8_t* (b1, 0 or 1), of the whole population */
    const double* uniforms;         /* by uniform slot */
    const double* const* givens;    /* by given slot: per neuron, of the whole population */
    const double* timeline;         /* [step of this call][timeline slot] */
    const double* const* arrivals;  /* by arrival slot: [step of this call][arrival_stride], counted from first_neuron */
    uint64_t arrival_stride;
    double* const* outputs;         /* by output slot: [neuron - first_neuron] (prepare, measure, rhs) or [step] (timeline) */
    uint8_t* spikes;                /* [step of this call][spike_stride]: one bit per neuron, bit (i & 7) of byte i >> 3 counted from
                                       first_neuron; every byte of the range is written when the kernel has a `spike` */
    uint64_t spike_stride;          /* bytes from one step to the next */
    uint64_t first_neuron, n_neurons;
    uint64_t first_step, n_steps;
    double dt, grid, offset;        /* time = step*grid + offset; dt = length of the (sub)step */
    uint64_t key;                   /* random key of (seed, population name, repetition) */
    uint64_t ahead;                 /* how many neurons before they are computed columns are fetched; by the kernels that do */
} nmlc_args;

typedef void (*nmlc_kernel)(const nmlc_args*);

#ifdef __cplusplus
}
#endif
#endif
