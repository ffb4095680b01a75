// One block of neurons and how it is taken through a window of steps.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/engine/run.h"

namespace nmlc::engine {

struct Spike { double time; std::uint64_t neuron; std::size_t carried = 0; };   // neuron from 0; carried: where in Block::carried

// What a block writes of a probe: neuron -> column of the table.
struct ProbePart {
    Probe* probe;
    struct Cell { std::uint64_t neuron; std::size_t column; };
    std::vector<Cell> cells;
};

struct Window {
    std::uint64_t first_step, steps;
    double dt;
    const double* timeline;                 // of the population: [step][slot], steps + 1 rows
    const double* arrivals = nullptr;       // of the block: [slot][step][arrival_stride]
    std::size_t arrival_stride = 0;
};

struct Block {
    std::size_t population;
    std::uint64_t first, count;             // count: neurons that exist
    std::vector<ProbePart> probes;
    // Results of the last window:
    std::vector<Spike> spikes;              // when kept, by time, then neuron
    std::vector<std::size_t> step_ends;     // on the grid: how many of them belong to the steps up to each
    std::vector<double> carried;            // of each spike, one for every column that spikes carry
    std::uint64_t spike_count = 0;
    std::optional<Failure> failure;
    // Storm watch: the neurons that spiked at every step of the last `storm_run` steps.
    std::vector<std::uint64_t> always;
    std::uint64_t storm_run = 0;
};

// A thread's own memory, reused from block to block.
struct Scratch {
    std::vector<std::uint8_t> spike_bits;
    storage::SavedRange saved, undo;
    std::vector<double> measured, work;
    std::vector<double*> outputs;
    std::vector<double> arrivals;                  // what arrives in the window
    std::vector<const double*> arrival_rows;       // by slot: where a call begins to read
    std::vector<Spike> spikes;
    std::vector<double> carried;
};

std::vector<Block> blocks_of(const PopulationRun& population, std::size_t number);

void run_window(Block& block, PopulationRun& population, const Window& window, Scratch& scratch);

// Whether one is.
bool is_sampled(const Block& block, std::uint64_t step);

// Takes the samples due at `step`, which is now. Of a population that is coupled all the time, the window begins at `step` and holds
// what the whole population receives.
void take_samples(const Block& block, const PopulationRun& population, const Window& window, std::uint64_t step, Scratch& scratch);

// Where kernels read what arrives from `step` on, at the neuron (counted from the block's first) and after it.
void point_at_arrivals(nmlc_args& args, const PopulationRun& population, const Window& window, std::uint64_t step, std::uint64_t neuron, Scratch& scratch);

// Where they read the past, from the neuron `first` on: kernels that do are called for one step at a time.
void point_at_past(nmlc_args& args, const PopulationRun& population, std::uint64_t step, std::uint64_t first, Scratch& scratch);

// The blocks of given spikes at `step`, of `count` neurons from `first` on; the window is the one that ends there, or begins.
void run_given_blocks(const Block& block, const PopulationRun& population, const Window& window, std::uint64_t step, std::uint64_t first, std::uint64_t count, Scratch& scratch);

// The arguments that all kernels of a population share.
nmlc_args arguments_of(const PopulationRun& population, const Window& window);

// Whether all values are.
bool are_finite(const double* values, std::uint64_t count);

// What a spike of the neuron carries, read now; where it was put.
std::size_t keep_carried(const PopulationRun& population, std::uint64_t neuron, std::vector<double>& carried);

// The first state of a neuron of the range that is not finite, neurons first.
std::optional<Failure> not_finite(const PopulationRun& population, std::uint64_t first, std::uint64_t count);

// Neuron by neuron through the scalar kernels: located spikes and the adaptive method. Appends spikes in any order.
// Ends at the first failure of each neuron; gives the earliest.
std::optional<Failure> run_scalar(const Block& block, PopulationRun& population, const Window& window, std::uint64_t first_step, std::uint64_t steps,
                                  std::vector<Spike>& spikes, Scratch& scratch);

}  // namespace nmlc::engine
