"""What is Beam's: the steps as transforms, the runners, the endless source of `watch`.

Here lives everything that needs Beam: typed transforms around the steps' functions, what a runner
is asked and told, workers on this machine, and what a runner's error says. What a step does lives
with the step; which steps follow which is told in `pipeline.flow`.
"""
