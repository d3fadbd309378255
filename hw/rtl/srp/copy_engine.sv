// SPDX-License-Identifier: Apache-2.0
// copy_engine: moves immediate data from its IU slot to the LUN.
// In: stream `job` of CopyJob; the fence counts of the IU writer. Out: commands to a DMA read client and a DMA write client,
// whose byte streams it connects; stream `done` of CopyCompletion.
// Guarantees: a slot is read only after every write that the IU writer had issued when the job arrived is done; each job
// brings its own fence, so that jobs wait together; at most Jobs wait and as many are in flight; completions come in the
// order of the jobs, after the write's response, with LOCAL_ERROR when memory failed on either side.
module copy_engine #(
  parameter int unsigned Jobs = 32  // in flight; a power of two
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,

  input  logic [63:0]                     pool_base_i,        // card address of IU slot 0
  input  logic [15:0]                     iu_writes_issued_i, // free-running counts
  input  logic [15:0]                     iu_writes_done_i,

  input  logic                            job_valid_i,
  output logic                            job_ready_o,
  input  srp_abi_pkg::copy_job_t          job_data_i,

  output logic                            read_cmd_valid_o,
  input  logic                            read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t       read_cmd_data_o,
  input  logic                            read_data_valid_i,
  output logic                            read_data_ready_o,
  input  srp_abi_pkg::beat_t              read_data_data_i,
  input  logic                            read_data_error_i,

  output logic                            write_cmd_valid_o,
  input  logic                            write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t       write_cmd_data_o,
  output logic                            write_data_valid_o,
  input  logic                            write_data_ready_i,
  output srp_abi_pkg::beat_t              write_data_data_o,
  input  logic                            write_done_i,
  input  logic                            write_done_error_i,

  output logic                            done_valid_o,
  input  logic                            done_ready_i,
  output srp_abi_pkg::copy_completion_t   done_data_o,

  output logic                            count_copy_jobs_o   // a job has ended
);
  localparam int unsigned IndexBits = $clog2(Jobs);

  // A job passes four counts: issued, read, written, reported. One bit more than an index: full and empty differ in it.
  logic [IndexBits:0]     issued_q, read_q, written_q, reported_q;
  logic [39:0]            command_q [Jobs];  // {queue pair number, slot}
  logic [Jobs-1:0]        failed_q;        // memory failed on a byte of the job

  srp_abi_pkg::copy_job_t job;             // the oldest job that waits
  logic                   job_valid;
  logic [15:0]            fence;           // issued count that done has to reach for it
  logic [15:0]            missing;
  logic [63:0]            source;
  logic                   room, open, issue, read_ends;
  srp_abi_pkg::dma_command_t write_command;
  logic [IndexBits:0]     waiting, writes_waiting;
  logic                   waiting_full, writes_ready, writes_full;

  stream_fifo #(.Width(16 + srp_abi_pkg::COPY_JOB_BITS), .Depth(Jobs)) u_waiting (
    .clk_i, .rst_ni,
    .in_valid_i(job_valid_i), .in_ready_o(job_ready_o), .in_data_i({iu_writes_issued_i, job_data_i}),
    .out_valid_o(job_valid), .out_ready_i(issue), .out_data_o({fence, job}), .count_o(waiting), .full_o(waiting_full)
  );

  iu_slot_address address (.pool_base_i, .slot_i(job.slot), .offset_i(job.slot_offset), .address_o(source));

  assign missing = fence - iu_writes_done_i;  // wraps: done may be ahead of the fence, never by half the range
  assign room    = issued_q - reported_q != (IndexBits + 1)'(Jobs);
  assign open    = job_valid && room && (missing == '0 || missing[15]);

  assign read_cmd_valid_o = open;
  assign issue            = open && read_cmd_ready_i;

  assign read_cmd_data_o.address = source;
  assign read_cmd_data_o.bytes   = job.length[23:0];
  assign write_command.address   = job.destination;
  assign write_command.bytes     = job.length[23:0];

  // The write client takes a command when it has written the one before: reads run ahead meanwhile.
  stream_fifo #(.Width(srp_abi_pkg::DMA_COMMAND_BITS), .Depth(Jobs)) u_writes (
    .clk_i, .rst_ni,
    .in_valid_i(issue), .in_ready_o(writes_ready), .in_data_i(write_command),
    .out_valid_o(write_cmd_valid_o), .out_ready_i(write_cmd_ready_i), .out_data_o(write_cmd_data_o),
    .count_o(writes_waiting), .full_o(writes_full)
  );

  assign write_data_valid_o = read_data_valid_i;
  assign read_data_ready_o  = write_data_ready_i;
  assign write_data_data_o  = read_data_data_i;
  assign read_ends          = read_data_valid_i && write_data_ready_i && read_data_data_i.last;

  assign done_valid_o       = written_q != reported_q;
  assign {done_data_o.qpn, done_data_o.slot} = command_q[reported_q[IndexBits-1:0]];
  assign done_data_o.status = failed_q[reported_q[IndexBits-1:0]] ? srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR
                                                                  : srp_abi_pkg::COMPLETION_STATUS_OK;
  assign count_copy_jobs_o  = done_valid_o && done_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      issued_q   <= '0;
      read_q     <= '0;
      written_q  <= '0;
      reported_q <= '0;
      failed_q   <= '0;
    end else begin
      if (issue) issued_q <= issued_q + 1'b1;
      if (read_ends) read_q <= read_q + 1'b1;
      if (write_done_i) written_q <= written_q + 1'b1;
      if (count_copy_jobs_o) reported_q <= reported_q + 1'b1;

      // A report frees the job's place; it cannot fail any more.
      if (count_copy_jobs_o) failed_q[reported_q[IndexBits-1:0]] <= 1'b0;
      if (read_data_valid_i && write_data_ready_i && read_data_error_i) failed_q[read_q[IndexBits-1:0]] <= 1'b1;
      if (write_done_i && write_done_error_i) failed_q[written_q[IndexBits-1:0]] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (issue) command_q[issued_q[IndexBits-1:0]] <= {job.qpn, job.slot};
  end

  logic unused;
  assign unused = &{1'b0, waiting, waiting_full, writes_waiting, writes_full};

  always_ff @(posedge clk_i) begin
    if (rst_ni && issue) assert (writes_ready);
    if (rst_ni && job_valid_i) assert (job_data_i.length != '0 && job_data_i.length <= 32'(srp_abi_pkg::MAX_IU_BYTES));
  end
endmodule
